/// The tables of the remote-write queue.
enum RemoteWriteSchema {
    /// `remote_pending` has a row for each settled day that a receiver has not acknowledged.
    ///
    /// Triggers keep it, so that a day joins every queue in the transaction that settles it, whoever writes it, and leaves with its
    /// numbers when they are too old to be kept. Receivers that are no longer configured stay in the list: one that comes back goes on
    /// where it stopped. The 2 is the code of getupstreammsghour.
    static let sql = """
        CREATE TABLE remote_receiver (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE
        ) STRICT;
        CREATE TABLE remote_pending (
            receiver_id INTEGER NOT NULL REFERENCES remote_receiver(id),
            start INTEGER NOT NULL,
            account_id INTEGER NOT NULL REFERENCES account(id),
            PRIMARY KEY (receiver_id, start, account_id)
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER remote_pending_settled AFTER INSERT ON period WHEN NEW.endpoint = 2 AND NEW.settled = 1
        BEGIN
            INSERT OR IGNORE INTO remote_pending SELECT id, NEW.start, NEW.account_id FROM remote_receiver;
        END;
        CREATE TRIGGER remote_pending_dropped AFTER DELETE ON period WHEN OLD.endpoint = 2
        BEGIN
            DELETE FROM remote_pending WHERE receiver_id IN (SELECT id FROM remote_receiver)
            AND start = OLD.start AND account_id = OLD.account_id;
        END;
        """
}
