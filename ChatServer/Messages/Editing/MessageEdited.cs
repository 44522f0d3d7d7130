using ChatServer.Conversations;
using ChatServer.Messages.Events;

namespace ChatServer.Messages.Editing;

/// <summary>A message's text was changed: by its author, or by a manager of its channel.</summary>
/// <param name="Message">The message as it is now; when catching up, it may have been edited again since the event.</param>
internal sealed record MessageEdited(long Position, Message Message, Audience Audience)
    : ChangeEvent(Position, Message.SenderId, Audience)
{
    /// <summary>The user who edited the message; after catching up, its author.</summary>
    public Guid EditorId { get; init; } = Message.SenderId;

    public override int ContentLength => Message.Body.Length;
}

internal sealed class EditKind : EventKind
{
    public static readonly EditKind Edited = new();

    private EditKind() : base("edited")
    {
    }

    public override bool RevealsContent => true;

    public override bool CarriesContent => true;

    public override bool ChangesContent => true;

    public override ConversationEvent Restore(MissedEvent missed) =>
        new MessageEdited(missed.Row.Id, missed.OpenMessage(), missed.Recipient);
}
