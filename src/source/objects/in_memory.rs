//! An object store in memory, for tests: it counts what it is asked, and stops answering where a test wants it.

use super::bucket::Bucket;
use super::connection::Connection;
use super::files::FilesInBucket;
use super::folder::ObjectFolder;
use crate::source::{BundleSource, ObjectFiles};
use async_trait::async_trait;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use object_store::list::{PaginatedListOptions, PaginatedListResult, PaginatedListStore};
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{
    CopyOptions, Error, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore, ObjectStoreExt,
    PutMultipartOptions, PutOptions, PutPayload, PutResult, Result,
};
use std::fmt;
use std::future::Future;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// Objects of a page.
const PAGE: usize = 3;

/// The moment at which whoever asks dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    /// Before the request was taken.
    Before,
    /// When it was done, and before it was answered.
    After,
}

/// The objects, which stay when whoever asks has been stopped.
#[derive(Debug, Clone, Default)]
pub(crate) struct MemoryStore {
    objects: Arc<InMemory>,
    asked: Arc<AtomicUsize>,
    stop: Arc<Mutex<Option<(usize, Stop)>>>,
}

impl MemoryStore {
    /// The files of a prefix in it, and the bundles in a folder of them.
    pub(crate) fn home(&self, bundles: &str) -> (Arc<dyn ObjectFiles>, Arc<dyn BundleSource>) {
        let address = "s3://bucket/store".parse().unwrap();
        let connection = Connection::to(&address, self.clone());
        let bucket = Arc::new(Bucket::connected(address, connection));
        (Arc::new(FilesInBucket::new(Arc::clone(&bucket))), Arc::new(ObjectFolder::within(bucket, bundles)))
    }

    /// Puts an object there as any other program would.
    pub(crate) fn put_plainly(&self, key: &str, content: &[u8]) {
        let path = Path::parse(key).unwrap();
        let put = self.objects.put(&path, PutPayload::from(content.to_vec()));
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(put).unwrap();
    }

    /// Lets the request of this number, and all that follow, fail; or none.
    pub(crate) fn stop(&self, at: Option<(usize, Stop)>) {
        *self.stop.lock().unwrap() = at;
        self.asked.store(0, Ordering::SeqCst);
    }

    /// Requests since it was said when to stop.
    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    async fn ask<T>(&self, answer: impl Future<Output = Result<T>>) -> Result<T> {
        let number = self.asked.fetch_add(1, Ordering::SeqCst);
        let stop = *self.stop.lock().unwrap();
        let refused = || Error::PermissionDenied { path: String::new(), source: "stopped".into() };
        match stop {
            Some((at, Stop::After)) if number == at => answer.await.and_then(|_| Err(refused())),
            Some((at, _)) if number >= at => Err(refused()),
            _ => answer.await,
        }
    }
}

impl fmt::Display for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.objects.fmt(f)
    }
}

#[async_trait]
impl ObjectStore for MemoryStore {
    async fn put_opts(&self, path: &Path, payload: PutPayload, options: PutOptions) -> Result<PutResult> {
        self.ask(self.objects.put_opts(path, payload, options)).await
    }

    async fn put_multipart_opts(&self, path: &Path, options: PutMultipartOptions) -> Result<Box<dyn MultipartUpload>> {
        self.ask(self.objects.put_multipart_opts(path, options)).await
    }

    async fn get_opts(&self, path: &Path, options: GetOptions) -> Result<GetResult> {
        self.ask(self.objects.get_opts(path, options)).await
    }

    fn delete_stream(&self, paths: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        let store = self.clone();
        let delete = move |path: Result<Path>| {
            let store = store.clone();
            async move {
                let path = path?;
                store.ask(store.objects.delete(&path)).await.map(|()| path)
            }
        };
        paths.then(delete).boxed()
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.objects.list(prefix)
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.ask(self.objects.list_with_delimiter(prefix)).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.ask(self.objects.copy_opts(from, to, options)).await
    }
}

#[async_trait]
impl PaginatedListStore for MemoryStore {
    async fn list_paginated(&self, prefix: Option<&str>, options: PaginatedListOptions) -> Result<PaginatedListResult> {
        let listed = self.ask(async { Ok(self.objects.list(None).collect::<Vec<_>>().await) }).await?;
        let mut objects = listed.into_iter().collect::<Result<Vec<_>>>()?;
        objects.sort_by(|one, other| one.location.cmp(&other.location));
        let behind = options.page_token.or(options.offset).unwrap_or_default();
        objects.retain(|object| {
            let key = object.location.as_ref();
            key.starts_with(prefix.unwrap_or_default()) && (behind.is_empty() || key > behind.as_str())
        });
        let is_last = objects.len() <= PAGE;
        objects.truncate(PAGE);
        let page_token = objects.last().filter(|_| !is_last).map(|object| object.location.to_string());
        let result = ListResult { common_prefixes: Vec::new(), objects, extensions: Default::default() };
        Ok(PaginatedListResult { result, page_token })
    }
}
