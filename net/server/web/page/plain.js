// Keeps an invitation, which stands behind the # and is not sent to servers.
document.getElementById("go").hash = location.hash;
