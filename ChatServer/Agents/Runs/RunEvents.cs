using ChatServer.Accounts;
using ChatServer.Realtime;
using ChatServer.Storage;

namespace ChatServer.Agents.Runs;

/// <summary>A run has reached a state. Only live: <c>sync</c> brings the finished message.</summary>
/// <param name="UserId">Its visitor, or an owner who watches.</param>
internal sealed record RunChanged(Guid UserId, AgentRun Run) : UserEvent(UserId);

/// <summary>The same for the owner of the agent, for those of their devices that watch.</summary>
internal sealed record OwnedRunChanged(Guid OwnerId, AgentRun Run) : DomainEvent;

/// <summary>The same in a group or channel, for the devices that follow it, and those of the owner that watch.</summary>
internal sealed record GroupRunChanged(Guid OwnerId, AgentRun Run) : DomainEvent;

/// <summary>Runs are due: for the loop that begins them.</summary>
internal sealed record RunsDue : DomainEvent
{
    public static readonly RunsDue Event = new();
}

/// <summary>
/// The provider's stream of a run is to end: the run has ended, or a further message of the visitor interrupts it.
/// </summary>
internal sealed record RunOver(long RunId) : DomainEvent;

/// <summary>What a client that follows a chat has missed of a run: its state, and its text from an offset on.</summary>
/// <param name="Run">Null if the agent isn't writing.</param>
/// <param name="Offset">In UTF-16 code units.</param>
internal sealed record RunSnapshot(long ConversationId, AgentRun? Run, int Offset, string Text) : LiveEvent;

/// <summary>A further piece of a reply.</summary>
/// <param name="Offset">Where it begins, in UTF-16 code units: a client that has less of the text has missed a piece.</param>
internal sealed record RunChunk(long ConversationId, long RunId, long ReplyId, int Offset, string Text) : LiveEvent;

/// <summary>An owner may no longer read some chats that they follow.</summary>
internal sealed record ReadingNarrowed(Guid OwnerId, IReadOnlyList<long> ConversationIds) : DomainEvent;
