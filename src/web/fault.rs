//! Why a request was not answered as asked; the words are put around it in `frame`.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::cycle::CycleFault;
use store::StoreFault;

/// What went wrong.
#[derive(Debug, Clone)]
pub(super) enum WebFault {
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
    Work(std::sync::Arc<CycleFault>),
    /// Something that a person can mend: a key of the catalogue.
    Said(&'static str),
}

impl WebFault {
    /// The status of the answer.
    pub(super) fn status(&self) -> StatusCode {
        match self {
            WebFault::NotFound => StatusCode::NOT_FOUND,
            WebFault::Forbidden | WebFault::NotOurs => StatusCode::FORBIDDEN,
            WebFault::BadForm => StatusCode::BAD_REQUEST,
            WebFault::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            WebFault::Work(_) => StatusCode::SERVICE_UNAVAILABLE,
            WebFault::Said(_) => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }
}

impl From<StoreFault> for WebFault {
    fn from(fault: StoreFault) -> WebFault {
        WebFault::Work(std::sync::Arc::new(fault.into()))
    }
}

impl From<CycleFault> for WebFault {
    fn from(fault: CycleFault) -> WebFault {
        WebFault::Work(std::sync::Arc::new(fault))
    }
}

impl IntoResponse for WebFault {
    fn into_response(self) -> Response {
        if let WebFault::Work(fault) = &self {
            tracing::error!(code = fault.code(), "a page was not made");
        }
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Any other address.
pub(super) async fn not_found() -> WebFault {
    WebFault::NotFound
}
