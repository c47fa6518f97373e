//! The order of the house: who may import whom, what a library must not do, and how files begin and how long they are.

mod circles;
mod code;
mod errors;
mod files;
mod manners;
mod paths;
mod rooms;
mod tree;
