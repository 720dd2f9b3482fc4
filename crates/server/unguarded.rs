//! The server without guard: what floods do to it shows that whoever measures them would see it.

fn main() -> std::process::ExitCode {
    sfu::without_guard();
    server::cli::main()
}
