//! Why a request was not answered as asked; the words are put around it in `frame`.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::sync::SyncError;
use store::StoreError;

/// What went wrong.
#[derive(Debug, Clone)]
pub(super) enum WebError {
    /// There is no such page or thing.
    NotFound,
    /// The user's role may not do this.
    Forbidden,
    /// The form is not from this session or not from this page.
    NotOurs,
    /// The form lacks something that the page itself never lacks.
    BadForm,
    /// More bytes than a form or a file may have.
    TooLarge,
    /// The store or a platform, in words made when the language is known.
    Work(std::sync::Arc<SyncError>),
    /// Something that a person can mend: a key of the catalogue.
    Said(&'static str),
}

impl WebError {
    /// The status of the answer.
    pub(super) fn status(&self) -> StatusCode {
        match self {
            WebError::NotFound => StatusCode::NOT_FOUND,
            WebError::Forbidden | WebError::NotOurs => StatusCode::FORBIDDEN,
            WebError::BadForm => StatusCode::BAD_REQUEST,
            WebError::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            WebError::Work(_) => StatusCode::SERVICE_UNAVAILABLE,
            WebError::Said(_) => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }
}

impl From<StoreError> for WebError {
    fn from(fault: StoreError) -> WebError {
        WebError::Work(std::sync::Arc::new(fault.into()))
    }
}

impl From<SyncError> for WebError {
    fn from(fault: SyncError) -> WebError {
        WebError::Work(std::sync::Arc::new(fault))
    }
}

impl IntoResponse for WebError {
    fn into_response(self) -> Response {
        if let WebError::Work(fault) = &self {
            tracing::error!(code = fault.code(), "a page was not made");
        }
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Any other address.
pub(super) async fn not_found() -> WebError {
    WebError::NotFound
}
