/// When accounts and receivers were last configured.
enum PruningSchema {
    /// The Beijing day on which each was last seen in the configuration; null until it has been looked at.
    static let sql = """
        ALTER TABLE account ADD COLUMN configured_on INTEGER;
        ALTER TABLE remote_receiver ADD COLUMN configured_on INTEGER;
        """
}
