namespace ChatServer.Refusals;

/// <summary>
/// Why a feature refused a request. The status, error code and text follow from the code, see <c>Api/Errors/Answers.cs</c>.
/// </summary>
/// <param name="About">The part of the request that is at fault; null if none is, or if <see cref="Name"/> names it.</param>
/// <param name="Detail">Completes the text of the code, such as "must be a message id", a limit, or a user's id.</param>
/// <param name="RetryAfter">When to try again; zero if trying again is of no use.</param>
internal sealed record Refusal(RefusalCode Code, RequestField? About = null, string? Detail = null, TimeSpan RetryAfter = default)
{
    public static Refusal UnknownUser { get; } = new(RefusalCode.UnknownUser, RequestField.User);

    public static Refusal UnknownConversation { get; } = new(RefusalCode.UnknownConversation, RequestField.Conversation);

    public static Refusal UnknownMessage { get; } = new(RefusalCode.UnknownMessage, RequestField.Message);

    public static Refusal Suspended { get; } = new(RefusalCode.Suspended);

    public static Refusal SignedOut { get; } = new(RefusalCode.SignedOut);

    /// <summary>
    /// The name of a field that only one API has, or of a value within a message's data, such as <c>data.latitude</c>.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>The errors of each field, if the code is <see cref="RefusalCode.InvalidFields"/>.</summary>
    public FieldErrors? Fields { get; init; }

    public static Refusal Invalid(FieldErrors errors) => new(RefusalCode.InvalidFields) { Fields = errors };

    /// <param name="problem">A phrase that follows the field's name, such as "is empty".</param>
    public static Refusal Invalid(RequestField field, string problem) => new(RefusalCode.Invalid, field, problem);

    /// <inheritdoc cref="Invalid(RequestField, string)"/>
    public static Refusal Invalid(string field, string problem) => new(RefusalCode.Invalid, Detail: problem) { Name = field };

    /// <param name="place">For example <c>data.latitude</c>.</param>
    public static Refusal InvalidData(string? place, string sentence) =>
        new(RefusalCode.InvalidData, RequestField.Data, sentence) { Name = place };

    /// <summary>The refusal of a text that can't be searched for.</summary>
    public static Refusal InvalidQuery(string sentence) => new(RefusalCode.InvalidData, RequestField.Query, sentence);

    public static Refusal Missing(RequestField field) => new(RefusalCode.Missing, field);

    public static Refusal Missing(string field) => new(RefusalCode.Missing) { Name = field };

    public static Refusal TooLong(RequestField field, string limit) => new(RefusalCode.TooLong, field, limit);

    public static Refusal AccountExists(string field) => new(RefusalCode.AccountExists) { Name = field };

    public static Refusal TooManyAttempts(TimeSpan retryAfter) => new(RefusalCode.TooManyAttempts, RetryAfter: retryAfter);

    public static Refusal RateLimited(TimeSpan retryAfter) => new(RefusalCode.RateLimited, RetryAfter: retryAfter);
}
