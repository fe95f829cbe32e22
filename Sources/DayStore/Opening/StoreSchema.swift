import GRDB

/// The tables, as named migrations in one direction only.
enum StoreSchema {
    /// Migrates a file of any earlier version to the present one.
    ///
    /// `period` has one row for each account, endpoint and period. `standing` has a row for each endpoint with any period, so that the
    /// latest period of each is found by one seek for each endpoint instead of a scan over all days.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { database in
            try database.execute(
                sql: """
                    CREATE TABLE account (
                        id INTEGER PRIMARY KEY,
                        app_id TEXT NOT NULL UNIQUE
                    ) STRICT;
                    CREATE TABLE period (
                        account_id INTEGER NOT NULL REFERENCES account(id),
                        endpoint INTEGER NOT NULL,
                        start INTEGER NOT NULL,
                        fetched_at INTEGER NOT NULL,
                        settled INTEGER NOT NULL,
                        record BLOB NOT NULL,
                        PRIMARY KEY (account_id, endpoint, start)
                    ) STRICT, WITHOUT ROWID;
                    CREATE TABLE standing (
                        account_id INTEGER NOT NULL REFERENCES account(id),
                        endpoint INTEGER NOT NULL,
                        last_attempt INTEGER,
                        last_success INTEGER,
                        not_before INTEGER,
                        not_ready_start INTEGER,
                        ask_again INTEGER,
                        failures INTEGER NOT NULL,
                        error_label TEXT,
                        error_class TEXT,
                        error_sentence TEXT,
                        PRIMARY KEY (account_id, endpoint)
                    ) STRICT, WITHOUT ROWID;
                    CREATE TABLE call_budget (
                        account_id INTEGER NOT NULL REFERENCES account(id),
                        endpoint INTEGER NOT NULL,
                        day INTEGER NOT NULL,
                        used INTEGER NOT NULL,
                        PRIMARY KEY (account_id, endpoint)
                    ) STRICT, WITHOUT ROWID;
                    CREATE TABLE opening (
                        id INTEGER PRIMARY KEY CHECK (id = 1),
                        count INTEGER NOT NULL
                    ) STRICT;
                    """)
        }
        migrator.registerMigration("2") { database in
            try database.execute(
                sql: """
                    CREATE TABLE refresh_token (
                        app_id TEXT NOT NULL,
                        component_app_id TEXT NOT NULL,
                        configured INTEGER NOT NULL,
                        token TEXT NOT NULL,
                        PRIMARY KEY (app_id, component_app_id)
                    ) STRICT, WITHOUT ROWID;
                    """)
        }
        migrator.registerMigration("3") { try $0.execute(sql: RemoteWriteSchema.sql) }
        // The numbers of `Completeness`. Everything stored before counts as whole: it was settled or will be read again.
        migrator.registerMigration("completeness") { database in
            try database.execute(sql: "ALTER TABLE period ADD COLUMN completeness INTEGER NOT NULL DEFAULT 0")
        }
        migrator.registerMigration("put off") { try $0.execute(sql: putOff) }
        migrator.registerMigration("4") { try $0.execute(sql: PruningSchema.sql) }
        migrator.registerMigration("day numbers") { try $0.execute(sql: DayNumbersSchema.sql) }
        migrator.registerMigration("calls of two days") { database in
            try database.execute(
                sql: """
                    ALTER TABLE call_budget ADD COLUMN earlier_day INTEGER;
                    ALTER TABLE call_budget ADD COLUMN earlier_used INTEGER;
                    """)
        }
        migrator.registerMigration("year numbers") { try $0.execute(sql: YearNumbersSchema.sql) }
        migrator.registerMigration("arrivals") { try $0.execute(sql: ArrivalSchema.sql) }
        migrator.registerMigration("pending parts") { try $0.execute(sql: PendingPartsSchema.sql) }
        migrator.registerMigration("month days") { try $0.execute(sql: MonthDaysSchema.sql) }
        migrator.registerMigration("retired since") { database in
            try database.execute(
                sql: """
                    ALTER TABLE standing ADD COLUMN retired_since INTEGER;
                    UPDATE standing SET retired_since = last_attempt WHERE error_class = 'retired';
                    """)
        }
        migrator.registerMigration("quota") { try $0.execute(sql: QuotaSchema.sql) }
        migrator.registerMigration("sentences in Chinese") { database in
            for table in ["standing", "quota"] {
                try database.execute(sql: "ALTER TABLE \(table) ADD COLUMN error_sentence_zh TEXT")
            }
        }
        migrator.registerMigration("lighter triggers") { try $0.execute(sql: LighterTriggersSchema.sql) }
        return migrator
    }

    /// Periods that could not be fetched when last tried, and an index for unsettled ones of any age.
    private static let putOff = """
        CREATE TABLE put_off (
            account_id INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE,
            endpoint INTEGER NOT NULL,
            start INTEGER NOT NULL,
            PRIMARY KEY (account_id, endpoint, start)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX period_unsettled ON period (endpoint, start) WHERE settled = 0;
        """
}

/// How periods came.
enum ArrivalSchema {
    /// `arrival` has a row for each period that was asked for while it was the latest; `ready_at` is null until it is ready.
    ///
    /// It goes with its period, whoever deletes that, and with its account. Periods that were stored before are without.
    static let sql = """
        CREATE TABLE arrival (
            account_id INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE,
            endpoint INTEGER NOT NULL,
            start INTEGER NOT NULL,
            polls INTEGER NOT NULL,
            ready_at INTEGER,
            restatements INTEGER NOT NULL DEFAULT 0,
            restated_at INTEGER,
            PRIMARY KEY (account_id, endpoint, start)
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER arrival_dropped AFTER DELETE ON period
        BEGIN
            DELETE FROM arrival
            WHERE account_id = OLD.account_id AND endpoint = OLD.endpoint AND start = OLD.start;
        END;
        """
}

/// When accounts and receivers were last configured.
enum PruningSchema {
    /// The Beijing day on which each was last seen in the configuration; null until the first look.
    static let sql = """
        ALTER TABLE account ADD COLUMN configured_on INTEGER;
        ALTER TABLE remote_receiver ADD COLUMN configured_on INTEGER;
        """
}

/// The tables of the remote-write queue.
enum RemoteWriteSchema {
    /// `remote_pending` has a row for each settled day that a receiver has not acknowledged.
    ///
    /// Triggers maintain it, so that a day joins every queue in the transaction that settles it, whoever writes it, and leaves when its
    /// numbers are too old to be kept. Receivers that are no longer configured stay in the list: one that comes back continues where it
    /// stopped. The 2 is the code of getupstreammsghour.
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

/// What is computed of the days of getupstreammsghour and getupstreammsg, whose codes are 2 and 1.
enum DayNumbersSchema {
    /// `day_numbers` has a row for each stored day; its numbers are null until they are computed.
    ///
    /// Triggers keep it, whoever writes a day: numbers rest on the day and on the same weekdays of the ten weeks before it, so that a day
    /// that changes takes them away from itself and from ten weeks after it. `changes` tells numbers that were computed meanwhile.
    static let sql = """
        CREATE TABLE day_numbers (
            account_id INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE,
            endpoint INTEGER NOT NULL,
            start INTEGER NOT NULL,
            numbers BLOB,
            calendar_mark INTEGER NOT NULL DEFAULT 0,
            changes INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (account_id, endpoint, start)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO day_numbers (account_id, endpoint, start)
        SELECT account_id, endpoint, start FROM period WHERE endpoint IN (1, 2);
        CREATE TRIGGER day_numbers_changed BEFORE INSERT ON period WHEN NEW.endpoint IN (1, 2) AND NOT EXISTS (
            SELECT 1 FROM period WHERE account_id = NEW.account_id AND endpoint = NEW.endpoint AND start = NEW.start
            AND completeness = NEW.completeness AND record = NEW.record)
        BEGIN
            INSERT INTO day_numbers (account_id, endpoint, start) SELECT NEW.account_id, NEW.endpoint, NEW.start
            WHERE NOT EXISTS (
                SELECT 1 FROM day_numbers
                WHERE account_id = NEW.account_id AND endpoint = NEW.endpoint AND start = NEW.start);
            UPDATE day_numbers SET numbers = NULL, changes = changes + 1
            WHERE account_id = NEW.account_id AND endpoint = NEW.endpoint AND start IN (
                NEW.start, NEW.start + 7, NEW.start + 14, NEW.start + 21, NEW.start + 28, NEW.start + 35,
                NEW.start + 42, NEW.start + 49, NEW.start + 56, NEW.start + 63, NEW.start + 70);
        END;
        CREATE TRIGGER day_numbers_dropped AFTER DELETE ON period WHEN OLD.endpoint IN (1, 2)
        BEGIN
            DELETE FROM day_numbers
            WHERE account_id = OLD.account_id AND endpoint = OLD.endpoint AND start = OLD.start;
        END;
        """
}

/// What the days of `day_numbers` come down to.
enum YearNumbersSchema {
    /// `year_numbers` has a row for each account and endpoint with days: numbers of the year before `next_day`, null until they are
    /// computed.
    ///
    /// Triggers keep it: any day that changes, comes or goes takes the numbers away. `changes` tells numbers that were computed meanwhile.
    static let sql = """
        CREATE TABLE year_numbers (
            account_id INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE,
            endpoint INTEGER NOT NULL,
            next_day INTEGER NOT NULL DEFAULT 0,
            numbers BLOB,
            calendar_mark INTEGER NOT NULL DEFAULT 0,
            changes INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (account_id, endpoint)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO year_numbers (account_id, endpoint) SELECT DISTINCT account_id, endpoint FROM day_numbers;
        CREATE TRIGGER year_numbers_changed AFTER UPDATE OF changes ON day_numbers
        BEGIN
            INSERT INTO year_numbers (account_id, endpoint) SELECT NEW.account_id, NEW.endpoint
            WHERE NOT EXISTS (
                SELECT 1 FROM year_numbers WHERE account_id = NEW.account_id AND endpoint = NEW.endpoint);
            UPDATE year_numbers SET numbers = NULL, changes = changes + 1
            WHERE account_id = NEW.account_id AND endpoint = NEW.endpoint;
        END;
        CREATE TRIGGER year_numbers_dropped AFTER DELETE ON day_numbers
        BEGIN
            UPDATE year_numbers SET numbers = NULL, changes = changes + 1
            WHERE account_id = OLD.account_id AND endpoint = OLD.endpoint;
        END;
        """
}
