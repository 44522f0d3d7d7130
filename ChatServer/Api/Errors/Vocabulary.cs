using ChatServer.Refusals;

namespace ChatServer.Api.Errors;

/// <summary>What an API calls the things that refusals are about.</summary>
/// <param name="conversation">Its word for a conversation.</param>
/// <param name="nameOf">Its name of a field.</param>
internal sealed class Vocabulary(string conversation, Func<RequestField, string> nameOf)
{
    /// <summary>The same, but for one field that goes by another name in some requests.</summary>
    public Vocabulary Naming(RequestField field, string name) =>
        new(conversation, asked => asked == field ? name : nameOf(asked));

    public string NameOf(RequestField field) => nameOf(field);

    /// <summary>The field that is to blame; null where none is.</summary>
    public string? FieldOf(Refusal refusal)
    {
        if (refusal.Name is { } name)
            return name;

        return refusal.About is { } field ? nameOf(field) : null;
    }

    public string TextOf(Refusal refusal)
    {
        var text = Answers.Of(refusal.Code).Text;
        if (refusal.Detail is { } detail)
            text = text.Contains("{detail}", StringComparison.Ordinal) ? text.Replace("{detail}", detail) : $"{text}: {detail}";
        return text.Replace("{field}", FieldOf(refusal) ?? "A field").Replace("{conversation}", conversation);
    }
}
