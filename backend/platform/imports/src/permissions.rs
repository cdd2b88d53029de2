//! What can be done here. What a file becomes is guarded by its domain as well: see
//! [`Target::allows`](crate::Target::allows).

access::permissions! { imports:
    /// See which files were imported, and what became of their lines.
    ReadImport = read "imports.batch.read" for [CompanyAdmin];
    /// Import files, and undo an import.
    RunImport = write "imports.batch.run" for [CompanyAdmin];
}
