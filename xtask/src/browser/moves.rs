//! What an officer or a person does with a case on its page.

use super::page::{Page, Played};

/// The form of a move on the page of a case.
pub fn form_of(step: &str) -> String {
    format!("details:has(input[name='step'][value='{step}'])")
}

/// The case of the page.
pub async fn case_on(page: &Page) -> Played<String> {
    let path = page.path().await?;
    let id = path.split(['/', '?']).nth(3).unwrap_or_default();
    Ok(id.to_owned())
}

/// An officer opens a case.
pub async fn open(page: &Page, id: &str) -> Played {
    page.goto(&format!("/cases/{id}")).await?;
    page.expect("您打开了这个案件").await
}

/// Fills in the form of a move: what it says, and the number of its document.
pub async fn fill_in(page: &Page, step: &str, text: &str, document: &str) -> Played {
    let form = form_of(step);
    if page.count(&format!("{form}[open]")).await? == 0 {
        page.click(&format!("{form} summary")).await?;
    }
    if !text.is_empty() {
        page.fill(&format!("#{step}-text"), text).await?;
    }
    if !document.is_empty() {
        page.fill(&format!("#{step}-document"), document).await?;
    }
    Ok(())
}

/// Sends the form.
pub async fn send(page: &Page, step: &str) -> Played {
    page.expect_fits_the_screen().await?;
    page.click(&format!("{} button", form_of(step))).await
}

/// A move of an officer, from opening the case to the list it leads back to.
pub async fn make(page: &Page, id: &str, step: &str, text: &str, document: &str) -> Played {
    open(page, id).await?;
    fill_in(page, step, text, document).await?;
    send(page, step).await?;
    page.expect("已办理").await
}

/// The page says that nothing was done, why, and with which code.
pub async fn expect_refused(page: &Page, code: &str, why: &str) -> Played {
    page.expect(code).await?;
    page.expect("没有办理").await?;
    page.expect(why).await?;
    page.expect_fits_the_screen().await
}
