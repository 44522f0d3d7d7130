using ChatServer.Conversations;
using ChatServer.Messages.Events;

namespace ChatServer.Messages.Reserved;

/// <summary>A reserved message was completed: it is sent at this position, although its id is older.</summary>
internal sealed class ReservedKind : EventKind
{
    public static readonly ReservedKind Completed = new();

    private ReservedKind() : base("reply_sent")
    {
    }

    public override bool RevealsContent => true;

    public override bool CarriesContent => true;

    public override bool ChangesContent => true;

    public override ConversationEvent Restore(MissedEvent missed) =>
        new MessageSent(missed.Row.Id, missed.OpenMessage(), missed.Recipient);
}
