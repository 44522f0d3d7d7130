using ChatServer.Refusals;

namespace ChatServer.Api.Errors;

/// <summary>An API's names for the things that refusals are about.</summary>
internal sealed class Vocabulary
{
    private readonly string conversation;
    private readonly Func<RequestField, string> nameOf;

    private Vocabulary(string conversation, Func<RequestField, string> nameOf) =>
        (this.conversation, this.nameOf) = (conversation, nameOf);

    /// <summary>The names that most APIs use. An API with other names overrides them.</summary>
    public static Vocabulary Common { get; } = new("conversation", CommonName);

    /// <summary>Returns the same names with another word for a conversation.</summary>
    public Vocabulary WithConversation(string word) => new(word, nameOf);

    /// <summary>Returns the same names, except for one field.</summary>
    public Vocabulary Naming(RequestField field, string name) =>
        new(conversation, asked => asked == field ? name : nameOf(asked));

    public string NameOf(RequestField field) => nameOf(field);

    /// <summary>The name of the invalid field; null if no field is at fault.</summary>
    public string? FieldOf(Refusal refusal)
    {
        if (refusal.Name is { } name)
            return name;

        return refusal.About is { } field ? nameOf(field) : null;
    }

    public string TextOf(Refusal refusal)
    {
        var text = Answers.Of(refusal.Code).Text
            .Replace("{field}", FieldOf(refusal) ?? "A field").Replace("{conversation}", conversation);
        if (refusal.Detail is not { } detail)
            return text;

        return text.Contains("{detail}", StringComparison.Ordinal) ? text.Replace("{detail}", detail) : $"{text}: {detail}";
    }

    private static string CommonName(RequestField field) => field switch
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
        RequestField.Query => "query",
        RequestField.Agent => "agent_id",
        RequestField.Run => "run_id",
    };
}
