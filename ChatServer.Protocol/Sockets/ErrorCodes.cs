namespace ChatServer.Protocol.Sockets;

/// <summary>The <c>code</c> of an <c>error</c> frame.</summary>
public static class ErrorCodes
{
    /// <summary>The frame is not a JSON object.</summary>
    public const string BadJson = "bad_json";

    /// <summary><c>action</c> is absent or unknown.</summary>
    public const string UnknownAction = "unknown_action";

    /// <summary>A field is absent or has a bad value; <c>field</c> names it.</summary>
    public const string InvalidPayload = "invalid_payload";

    public const string UnknownReceiver = "unknown_receiver";

    public const string NotFound = "not_found";

    public const string Forbidden = "forbidden";

    /// <summary>The other side has blocked one: nothing can be sent to them directly.</summary>
    public const string Blocked = "blocked";

    /// <summary>Too much at once; <c>retry_after_ms</c> says when to come again.</summary>
    public const string RateLimited = "rate_limited";

    /// <summary>
    /// A text has more characters than allowed. A frame with more bytes than allowed closes the connection, with 1009.
    /// </summary>
    public const string TooLarge = "too_large";

    /// <summary>
    /// The cursor is not one of this server, or of a state that a restored backup has undone: fetch the history and start again.
    /// </summary>
    public const string CursorInvalid = "cursor_invalid";

    /// <summary>The <c>client_msg_id</c> was used for another message.</summary>
    public const string Conflict = "conflict";

    /// <summary>The server can't store anything at the moment: send it again, with the same <c>client_msg_id</c>.</summary>
    public const string Unavailable = "unavailable";

    /// <summary>There is no room for the file: the user's quota is used up, or the server's.</summary>
    public const string QuotaExceeded = "quota_exceeded";

    public const string Internal = "internal";
}
