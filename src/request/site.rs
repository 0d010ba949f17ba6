//! What the guide gives for a web site with an `accountKey`: the chat code for its pages, and the link that previews the chat box.

use crate::error::Result;

use super::call::usage;

/// The chat code of the vendor's REST API guide, which belongs between `<head>` and `</head>`.
///
/// # Errors
/// The key is none.
pub fn chat_code(key: &str) -> Result<String> {
    let key = checked(key)?;
    Ok(format!(
        r#"<script type="text/javascript">
var _smartsupp = _smartsupp || {{}};
_smartsupp.key = "{key}";
window.smartsupp||(function(d) {{
	var s,c,o=smartsupp=function(){{ o._.push(arguments)}};o._=[];
	s=d.getElementsByTagName('script')[0];c=d.createElement('script');
	c.type='text/javascript';c.charset='utf-8';c.async=true;
	c.src='//www.smartsuppchat.com/loader.js';s.parentNode.insertBefore(c,s);
}})(document);
</script>"#
    ))
}

/// Where the chat box of an account can be looked at.
///
/// # Errors
/// The key is none.
pub fn preview_link(key: &str) -> Result<String> {
    Ok(format!("http://www.smartsupp.com/widget?accountKey={}", checked(key)?))
}

/// Keys are hexadecimal digits; nothing else may get into a page.
fn checked(key: &str) -> Result<&str> {
    if (8..=64).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Ok(key);
    }
    Err(usage(
        format!("{key:?} is no accountKey"),
        "it is what the API answered when the account was created: letters and digits",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_keys_get_into_a_page() {
        let key = "0123456789abcdef0123456789abcdef012345";
        assert!(chat_code(key).unwrap().contains(&format!("_smartsupp.key = \"{key}\";")));
        assert!(preview_link(key).unwrap().ends_with(&format!("?accountKey={key}")));
        for wrong in ["", "abc", "\";alert(1);//", "žluťoučký kůň", "</script><script>"] {
            assert!(chat_code(wrong).is_err() && preview_link(wrong).is_err(), "{wrong}");
        }
    }
}
