//! All SQL of imports: rows in, rows out; nothing is decided here.

mod batch;
mod chunk;
mod row;

pub(crate) use batch::{
    After, batch_find, batch_insert, batch_list, batch_lock, batch_save, batch_stale, memory_load,
    memory_save, progress_find, progress_put, sample_blank,
};
pub(crate) use chunk::{Part, chunk_delete, chunk_find, chunk_insert};
pub(crate) use row::{
    RowLine, row_about, row_delete, row_done, row_forget, row_insert, row_mark, row_page, row_taken,
};
