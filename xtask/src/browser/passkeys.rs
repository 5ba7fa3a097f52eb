//! Passkeys in a real browser with an authenticator of its own: whether the one script of the portal does what it should.
//!
//! A passkey belongs to a name, so these pages are served under `localhost` by a program of their own.

use super::page::{Page, Played};
use super::server::Server;
use std::io::Write as _;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};

const LOGIN: &str = "passkeys";
const PASSWORD: &str = "a password for once";

/// Serves an account without passkeys.
pub fn serve(binary: &Path, directory: &Path) -> Result<Server, String> {
    let told = |error: std::io::Error| format!("{}: {error}", directory.display());
    if directory.exists() {
        std::fs::remove_dir_all(directory).map_err(told)?;
    }
    std::fs::create_dir_all(directory).map_err(told)?;
    let data = directory.join("data");
    make_account(binary, &data)?;
    // The port must stand in the configuration, so it is taken before the program takes it.
    let listener = TcpListener::bind("127.0.0.1:0").map_err(told)?;
    let address = listener.local_addr().map_err(told)?;
    drop(listener);
    let url = format!("http://localhost:{}", address.port());
    let config = directory.join("config.toml");
    std::fs::write(&config, format!("[login]\npublic_url = \"{url}\"\n")).map_err(told)?;
    let mut command = Command::new(binary);
    command.arg("serve").arg("--data").arg(&data);
    command.arg("--config").arg(&config);
    command.arg("--listen").arg(address.to_string());
    Server::launch(&mut command, &directory.join("serve.log"), Some(url))
}

fn make_account(binary: &Path, data: &Path) -> Result<(), String> {
    let mut child = Command::new(binary)
        .args(["account", "add", LOGIN, "--role", "reporter"])
        .args(["--organ", "transport", "--data"])
        .arg(data)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .map_err(|error| format!("cannot start {}: {error}", binary.display()))?;
    if let Some(mut input) = child.stdin.take() {
        writeln!(input, "{PASSWORD}").map_err(|error| error.to_string())?;
    }
    match child.wait() {
        Ok(status) if status.success() => Ok(()),
        other => Err(format!("no account for the passkeys: {other:?}")),
    }
}

/// Added with the password, it opens the account without; removed, it opens nothing.
pub async fn scenario(page: &Page) -> Played {
    page.plug_in_an_authenticator().await?;
    page.goto("/login").await?;
    page.fill("#login", LOGIN).await?;
    page.fill("#password", PASSWORD).await?;
    page.press("登录").await?;
    page.expect("退出").await?;
    page.goto("/account/security").await?;
    page.press("添加通行密钥").await?;
    page.fill("#name", "测试设备").await?;
    page.press("创建通行密钥").await?;
    page.expect("测试设备").await?;
    page.screenshot("passkeys").await?;
    page.forget_cookies().await?;

    log_in(page).await?;
    page.expect("退出").await?;
    page.goto("/account/security").await?;
    page.expect("最近使用").await?;
    page.press("删除").await?;
    page.expect("添加通行密钥").await?;
    page.expect_absent("测试设备").await?;
    page.forget_cookies().await?;

    // The browser has none for this name any more that the portal would ask for.
    log_in(page).await?;
    page.expect("没有取得通行密钥").await?;
    page.expect_absent("退出").await
}

async fn log_in(page: &Page) -> Played {
    page.goto("/login").await?;
    page.fill("#passkey-login", LOGIN).await?;
    page.press("用通行密钥登录").await?;
    page.press("用通行密钥确认").await
}
