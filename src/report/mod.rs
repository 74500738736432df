//! A plan comes in; a table for the terminal, json, csv, xlsx or html goes out.
