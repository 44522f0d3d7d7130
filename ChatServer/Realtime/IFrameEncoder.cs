using ChatServer.Accounts.Blocks;
using ChatServer.Accounts.Profiles;
using ChatServer.Conversations;
using ChatServer.Realtime.Presence;
using ChatServer.Realtime.Typing;

namespace ChatServer.Realtime;

/// <summary>How one API writes events; one per API, so that an event is encoded once per kind of recipient.</summary>
internal interface IFrameEncoder
{
    /// <summary>The frame for the actor's own devices or for the other participants; null where the API has no word for it.</summary>
    Frame? Encode(ConversationEvent happened, bool forActor);

    Frame Typing(Typist typist, bool isTyping, bool isInGroup);

    /// <summary>How a user appears to who is told; null where the API has no word for it.</summary>
    Frame? Presence(Appearance appearance);

    /// <summary>To who hears of the user, see <see cref="PresenceBoard"/>.</summary>
    Frame Profile(ProfileChanged profile);

    /// <summary>To the devices of who blocked somebody, or took that back.</summary>
    Frame Block(BlockChanged block);

    /// <summary>To the devices of who said whether others are told what they read.</summary>
    Frame Receipts(ReadReceiptsChanged receipts);

    /// <summary>Ends the answer to a client that catches up.</summary>
    Frame SyncComplete(string cursor, bool hasMore);

    Frame Draining(TimeSpan reconnectAfter);
}
