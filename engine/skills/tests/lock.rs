//! Lock files of all package managers.
