//! The binary `conclave`.

fn main() -> std::process::ExitCode {
    server::cli::main()
}
