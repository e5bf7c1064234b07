//! The routes that change something for whoever asks.

/// The media type of a form.
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

/// Every route that changes something for a person, with a body that would do it.
pub(crate) fn unsafe_routes(call: &str) -> Vec<(String, String)> {
    let own = [
        ("/sign-in", "login=alex&password=three+words+for+tests"),
        ("/sign-out", ""),
        ("/calls/ID/notes", "notes=forged"),
        ("/calls/ID/outcome", "outcome=resolved"),
        ("/calls/ID/allow-again", "why=forged"),
        ("/api/desk/allow-again", "id=ID&why=forged"),
        ("/api/token", ""),
        (
            "/register",
            "code=forged&login=mallory&password=three+words+for+tests",
        ),
        ("/api/calls", "to=%2B18085550118"),
        ("/api/auth/refresh", ""),
        ("/api/auth/logout", ""),
        ("/api/desk/dial", "to=%2B18085550118"),
        ("/api/desk/end", "id=ID"),
        ("/api/desk/rejoin", "id=ID"),
        ("/api/desk/hold", "id=ID&on=true"),
        ("/api/desk/pause-recording", "id=ID&on=true"),
        ("/api/desk/reachable", ""),
        (
            "/api/desk/bring",
            "id=ID&number=%2B18085550119&meanwhile=music",
        ),
        ("/api/desk/transfer", "id=ID&number="),
        ("/api/desk/arrange", "id=ID&how=leave"),
        ("/api/desk/notes", "id=ID&notes=forged"),
        ("/api/desk/outcome", "id=ID&outcome=resolved"),
        ("/api/desk/presence", "presence=break"),
        ("/state", "state=break"),
        ("/api/desk/wrap-up/end", "id=ID"),
        ("/api/desk/wrap-up/more", "id=ID"),
        ("/api/calls/ID/notes", "notes=forged"),
        ("/api/calls/ID/arrange", "what=leave"),
        ("/api/desk/phone", ""),
        ("/api/desk/nothing", ""),
        ("/calls", ""),
        ("/", ""),
    ];
    let filled = own.map(|(path, body)| (path.replace("ID", call), body.replace("ID", call)));
    filled.to_vec()
}
