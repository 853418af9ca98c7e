//! The wasm of the npm package: sockstream's exports for JavaScript, with what a program without the standard library
//! has to bring along. Both are chosen for their size, since every visitor of a page downloads them.
#![no_std]

use sockstream as _;

#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// Traps without a message: formatting one takes more code than all the rest, and the trap's stack tells where.
#[cfg(target_family = "wasm")]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
