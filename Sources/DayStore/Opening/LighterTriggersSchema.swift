/// Triggers that do the same as those before them without temporary tables, of which a period that was stored made eight.
enum LighterTriggersSchema {
    /// Inside `INSERT OR REPLACE` a trigger's own `OR IGNORE` counts for nothing, but its `ON CONFLICT DO` does. A day that changes takes
    /// the numbers of its year away once, not once for each day that rests on it.
    static let sql = """
        DROP TRIGGER IF EXISTS day_numbers_changed;
        DROP TRIGGER IF EXISTS year_numbers_changed;
        DROP TRIGGER IF EXISTS remote_pending_settled;
        CREATE TRIGGER day_numbers_changed BEFORE INSERT ON period WHEN NEW.endpoint IN (1, 2) AND NOT EXISTS (
            SELECT 1 FROM period WHERE account_id = NEW.account_id AND endpoint = NEW.endpoint AND start = NEW.start
            AND completeness = NEW.completeness AND record = NEW.record)
        BEGIN
            INSERT INTO day_numbers (account_id, endpoint, start) VALUES (NEW.account_id, NEW.endpoint, NEW.start)
            ON CONFLICT DO NOTHING;
            UPDATE day_numbers SET numbers = NULL, changes = changes + 1
            WHERE account_id = NEW.account_id AND endpoint = NEW.endpoint
            AND start BETWEEN NEW.start AND NEW.start + 70 AND (start - NEW.start) % 7 = 0;
            INSERT INTO year_numbers (account_id, endpoint, changes) VALUES (NEW.account_id, NEW.endpoint, 1)
            ON CONFLICT DO UPDATE SET numbers = NULL, changes = changes + 1;
        END;
        CREATE TRIGGER remote_pending_settled AFTER INSERT ON period WHEN NEW.endpoint IN (2, 9) AND NEW.settled = 1
        BEGIN
            INSERT INTO remote_pending (receiver_id, start, account_id, parts)
            SELECT id, NEW.start, NEW.account_id, IIF(NEW.endpoint = 2, 1, 2) FROM remote_receiver WHERE true
            ON CONFLICT DO UPDATE SET parts = parts | excluded.parts;
        END;
        """
}
