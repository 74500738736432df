//! Letters to the people who look after the house.
