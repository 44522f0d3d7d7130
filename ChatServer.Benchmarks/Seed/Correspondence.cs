using ChatServer.Messages;
using ChatServer.Messages.Sending;
using ChatServer.Messages.Types;

namespace ChatServer.Benchmarks.Seed;

/// <summary>One conversation while it is filled.</summary>
/// <param name="groupId">The group; null for a direct conversation of two.</param>
/// <param name="participants">The reader first.</param>
internal sealed class Correspondence(long? groupId, IReadOnlyList<Guid> participants)
{
    public bool IsGroup => groupId is not null;

    public long FirstId { get; private set; }

    public long LastId { get; private set; }

    public Guid Reader => participants[0];

    public Guid Partner => participants[1];

    public MessageDraft Write(int sender, string body) =>
        groupId is { } id
            ? new MessageDraft(
                participants[sender % participants.Count], SendTarget.In(id), new MessageContent(MessageType.Text, body))
            : new MessageDraft(
                participants[sender % 2], SendTarget.To(participants[1 - (sender % 2)]),
                new MessageContent(MessageType.Text, body));

    /// <summary>Notes a message that was stored; on the writer's thread.</summary>
    public void Stored(Message message)
    {
        LastId = message.Id;
        if (FirstId == 0)
            FirstId = message.Id;
    }
}
