/// Which of a day's hours wait in the queues of remote write.
enum PendingPartsSchema {
    /// `parts` is a sum of ``RemoteWriteQueue/Part``: 1 for getupstreammsghour (code 2), 2 for getinterfacesummaryhour (code 9).
    ///
    /// A trigger inside `INSERT OR REPLACE` replaces whatever its own `OR IGNORE` says, so the row is looked for beforehand.
    static let sql = """
        ALTER TABLE remote_pending ADD COLUMN parts INTEGER NOT NULL DEFAULT 1;
        DROP TRIGGER remote_pending_settled;
        DROP TRIGGER remote_pending_dropped;
        CREATE TRIGGER remote_pending_settled AFTER INSERT ON period WHEN NEW.endpoint IN (2, 9) AND NEW.settled = 1
        BEGIN
            INSERT INTO remote_pending (receiver_id, start, account_id, parts)
            SELECT remote_receiver.id, NEW.start, NEW.account_id, 0 FROM remote_receiver WHERE NOT EXISTS (
                SELECT 1 FROM remote_pending WHERE receiver_id = remote_receiver.id AND start = NEW.start
                AND account_id = NEW.account_id);
            UPDATE remote_pending SET parts = parts | IIF(NEW.endpoint = 2, 1, 2)
            WHERE receiver_id IN (SELECT id FROM remote_receiver) AND start = NEW.start
            AND account_id = NEW.account_id;
        END;
        CREATE TRIGGER remote_pending_dropped AFTER DELETE ON period WHEN OLD.endpoint IN (2, 9)
        BEGIN
            UPDATE remote_pending SET parts = parts & ~IIF(OLD.endpoint = 2, 1, 2)
            WHERE receiver_id IN (SELECT id FROM remote_receiver) AND start = OLD.start
            AND account_id = OLD.account_id;
            DELETE FROM remote_pending WHERE receiver_id IN (SELECT id FROM remote_receiver)
            AND start = OLD.start AND account_id = OLD.account_id AND parts = 0;
        END;
        """
}
