/// What the days of the month shown add up to, of getupstreammsghour and getupstreammsg, whose codes are 2 and 1.
enum MonthDaysSchema {
    /// `month_days` has a row for an account and endpoint whose month was added up; triggers remove it when a day of the month changes,
    /// comes or goes.
    static let sql = """
        CREATE TABLE month_days (
            account_id INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE,
            endpoint INTEGER NOT NULL,
            start INTEGER NOT NULL,
            days INTEGER NOT NULL,
            messages BLOB NOT NULL,
            PRIMARY KEY (account_id, endpoint)
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER month_days_changed AFTER INSERT ON period WHEN NEW.endpoint IN (1, 2)
        BEGIN
            DELETE FROM month_days WHERE account_id = NEW.account_id AND endpoint = NEW.endpoint
            AND NEW.start BETWEEN start AND start + 30;
        END;
        CREATE TRIGGER month_days_dropped AFTER DELETE ON period WHEN OLD.endpoint IN (1, 2)
        BEGIN
            DELETE FROM month_days WHERE account_id = OLD.account_id AND endpoint = OLD.endpoint
            AND OLD.start BETWEEN start AND start + 30;
        END;
        """
}
