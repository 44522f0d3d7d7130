using ChatServer.Api.Errors;
using ChatServer.Refusals;

namespace ChatServer.Api.MessagesApi;

/// <summary>The names of the Messages API.</summary>
internal static class ApiWords
{
    public static Vocabulary All { get; } = new("conversation", Name);

    /// <summary>Of the form that shares a file.</summary>
    public static Vocabulary Form { get; } = All.Naming(RequestField.Body, "message");

    /// <summary>Of the addresses of files.</summary>
    public static Vocabulary Files { get; } = All.Naming(RequestField.File, "file_id");

    private static string Name(RequestField field) => field switch
    {
        RequestField.Receiver => "recipient_id",
        RequestField.Conversation => "conversation_id",
        RequestField.Message => "message_id",
        RequestField.User => "user_id",
        RequestField.Users => "user_ids",
        RequestField.Type => "message_type",
        RequestField.Body => "content",
        RequestField.Data => "data",
        RequestField.ClientMsgId => "client_msg_id",
        RequestField.ReplyTo => "reply_to_id",
        RequestField.Parent => "parent_id",
        RequestField.File => "file",
        RequestField.Profile => "profile_id",
        RequestField.Emoji => "emoji",
        RequestField.Options => "options",
        RequestField.Pinned => "pinned",
        RequestField.Cursor => "cursor",
        RequestField.Limit => "limit",
        RequestField.Token => "token",
    };
}
