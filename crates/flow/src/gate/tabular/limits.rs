//! Technical limits of what is read. They protect the machine and are no law; each has its reason.

/// How much of a file is read before it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceLimits {
    /// Size of the file as sent, in bytes. A million permit rows are about 600 MB of CSV.
    pub max_file_bytes: u64,
    /// All parts of a workbook together after unpacking, in bytes.
    pub max_unpacked_bytes: u64,
    /// Unpacked size over packed size, for parts larger than [`Self::ratio_free_bytes`]. Sheets of repeated values
    /// reach 60; a bomb reaches 1,000.
    pub max_ratio: u64,
    /// Parts up to this size may compress as well as they like, in bytes.
    pub ratio_free_bytes: u64,
    /// Number of parts in a workbook container.
    pub max_parts: usize,
    /// The table of shared strings of a workbook, in bytes: the one part of a workbook that has to be held in memory.
    pub max_shared_strings_bytes: u64,
    /// Any other part of a workbook that is no worksheet (styles, relations), in bytes.
    pub max_other_part_bytes: u64,
    /// Characters in one cell; the limit of spreadsheet programs.
    pub max_cell_chars: usize,
    /// Bytes of one CSV record with all its line feeds. The longest lawful penalty row is about 100 KB.
    pub max_line_bytes: usize,
    /// Columns of a row. The widest known format has under 60.
    pub max_columns: usize,
    /// Bytes of one line of NDJSON.
    pub max_json_line_bytes: usize,
}

impl Default for SourceLimits {
    fn default() -> Self {
        const MEBIBYTE: u64 = 1 << 20;
        Self {
            max_file_bytes: 1024 * MEBIBYTE,
            max_unpacked_bytes: 2048 * MEBIBYTE,
            max_ratio: 200,
            ratio_free_bytes: 16 * MEBIBYTE,
            max_parts: 10_000,
            max_shared_strings_bytes: 256 * MEBIBYTE,
            max_other_part_bytes: 16 * MEBIBYTE,
            max_cell_chars: 32_767,
            max_line_bytes: 1 << 20,
            max_columns: 300,
            max_json_line_bytes: 1 << 20,
        }
    }
}
