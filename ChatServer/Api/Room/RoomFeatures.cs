using ChatServer.Accounts;
using ChatServer.Accounts.Blocks;
using ChatServer.Api.Sockets;
using ChatServer.Inbox;
using ChatServer.Messages;
using ChatServer.Messages.Deletion;
using ChatServer.Messages.Editing;
using ChatServer.Messages.Forwarding;
using ChatServer.Messages.Pins;
using ChatServer.Messages.Polls;
using ChatServer.Messages.Reactions;
using ChatServer.Messages.Rules;
using ChatServer.Realtime;
using ChatServer.Realtime.Presence;
using ChatServer.Realtime.Typing;

namespace ChatServer.Api.Room;

/// <summary>What the actions of Room call; one for all sessions.</summary>
internal sealed class RoomFeatures(
    RoomDrafts drafts, Outbox outbox, MessageForwarding forwarding, MessageEdits edits, MessageDeletion deletion, MessageReactions reactions,
    MessagePins pins, MessagePolls polls, UserBlocks blocks, ReadMarks marks, ResumptionFeatures resumption, TypingRelay typing, DirectPeers peers,
    AudienceReader audiences, PresenceRequests presence, Authenticator authenticator, FrameLimits limits, SendLimits sendLimits,
    RealtimeOptions realtime, RealtimeMetrics metrics, TimeProvider clock, ILogger<RoomSession> logger)
{
    public RoomDrafts Drafts => drafts;

    public Outbox Outbox => outbox;

    public MessageForwarding Forwarding => forwarding;

    public MessageEdits Edits => edits;

    public MessageDeletion Deletion => deletion;

    public MessageReactions Reactions => reactions;

    public MessagePins Pins => pins;

    public MessagePolls Polls => polls;

    public UserBlocks Blocks => blocks;

    public ReadMarks Marks => marks;

    public ResumptionFeatures Resumption => resumption;

    public TypingRelay Typing => typing;

    public DirectPeers Peers => peers;

    public AudienceReader Audiences => audiences;

    public PresenceRequests Presence => presence;

    public Authenticator Authenticator => authenticator;

    public FrameLimits Limits => limits;

    public RealtimeOptions Realtime => realtime;

    public RealtimeMetrics Metrics => metrics;

    public TimeProvider Clock => clock;

    public ILogger Logger => logger;

    public IReadOnlyDictionary<string, long> DescribeLimits() => new Dictionary<string, long>
    {
        ["message_body_characters"] = MessageRules.MaxBodyLength,
        ["data_bytes"] = MessageRules.MaxDataBytes,
        ["client_msg_id_characters"] = MessageRules.MaxClientMsgIdLength,
        ["frame_bytes"] = realtime.MaxFrameBytes,
        ["sync_frames"] = Sockets.Resumption.MaxLimit,
        ["messages_per_minute"] = sendLimits.MessagesPerMinute,
        ["frames_per_second"] = limits.FramesPerSecond,
    };
}
