namespace ChatServer.Protocol.Sockets;

/// <summary>The <c>code</c> of an <c>error</c> frame.</summary>
public static class ErrorCodes
{
    /// <summary>The frame is not a JSON object.</summary>
    public const string BadJson = "bad_json";

    /// <summary><c>action</c> is missing or unknown.</summary>
    public const string UnknownAction = "unknown_action";

    /// <summary>A field is missing or invalid; <c>field</c> names it.</summary>
    public const string InvalidPayload = "invalid_payload";

    public const string UnknownReceiver = "unknown_receiver";

    public const string NotFound = "not_found";

    public const string Forbidden = "forbidden";

    /// <summary>The other user has blocked the sender: no direct message can be sent to them.</summary>
    public const string Blocked = "blocked";

    /// <summary>Too many requests; <c>retry_after_ms</c> says when to try again.</summary>
    public const string RateLimited = "rate_limited";

    /// <summary>A text has too many characters. A frame with too many bytes closes the connection with 1009 instead.</summary>
    public const string TooLarge = "too_large";

    /// <summary>
    /// The cursor was not issued by this server, is older than what is kept, or a restored backup has undone the state that it
    /// refers to: fetch the history and start over.
    /// </summary>
    public const string CursorInvalid = "cursor_invalid";

    /// <summary>The <c>client_msg_id</c> was already used for another message.</summary>
    public const string Conflict = "conflict";

    /// <summary>The server can't store anything at the moment: send again, with the same <c>client_msg_id</c>.</summary>
    public const string Unavailable = "unavailable";

    /// <summary>There is no room for the file: the quota of the user or of the server is used up.</summary>
    public const string QuotaExceeded = "quota_exceeded";

    public const string Internal = "internal";
}
