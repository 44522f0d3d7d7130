namespace ChatServer.Messages.Rules;

/// <summary>What a rule is about. Each API has its own name for it.</summary>
internal enum DraftField
{
    Receiver,
    Conversation,
    Type,
    Body,
    Data,
    ClientMsgId,
    ReplyTo,
    Parent,
    File,
}

/// <summary>What is wrong with something that somebody wants to send.</summary>
/// <param name="Problem">To be read after the field's name, as <c>is empty</c>; a whole sentence where there is a <paramref name="Path"/>.</param>
/// <param name="Path">The field within the data, as <c>data.latitude</c>.</param>
internal sealed record DraftError(DraftField Field, string Problem, string? Path = null, bool IsTooLarge = false);
