namespace ChatServer.Api.Input;

/// <summary>Describes any other field of a query for <c>/openapi/v1.json</c>.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
internal sealed class TextFieldAttribute : Attribute
{
    public const string Uuid = "uuid";
    public const string MessageId = "^msg_[1-9][0-9]*$";
    public const string ConversationId = "^conv_[1-9][0-9]*$";
    public const string FileId = "^file_[1-9][0-9]*$";
    public const string Number = "^[0-9]+$";

    public bool IsRequired { get; init; }

    public string? Format { get; init; }

    public string? Pattern { get; init; }

    public string[] OneOf { get; init; } = [];

    /// <summary>0 if there is no limit.</summary>
    public int MaxLength { get; init; }
}
