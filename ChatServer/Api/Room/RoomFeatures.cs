using ChatServer.Api.Sockets;
using ChatServer.Messages.Rules;
using ChatServer.Realtime.Typing;

namespace ChatServer.Api.Room;

/// <summary>What Room's sessions need in addition to what the sessions of all APIs need; one instance for all of them.</summary>
internal sealed class RoomFeatures(
    SocketFeatures sockets, RoomDrafts drafts, DirectPeers peers, SendLimits sendLimits, ILogger<RoomSession> logger)
{
    public SocketFeatures Sockets => sockets;

    public RoomDrafts Drafts => drafts;

    public DirectPeers Peers => peers;

    public ILogger Logger => logger;

    public IReadOnlyDictionary<string, long> DescribeLimits() => new Dictionary<string, long>
    {
        ["message_body_characters"] = MessageRules.MaxBodyLength,
        ["data_bytes"] = MessageRules.MaxDataBytes,
        ["client_msg_id_characters"] = MessageRules.MaxClientMsgIdLength,
        ["frame_bytes"] = sockets.Realtime.MaxFrameBytes,
        ["sync_frames"] = Resumption.MaxLimit,
        ["messages_per_minute"] = sendLimits.MessagesPerMinute,
        ["frames_per_second"] = sockets.Limits.FramesPerSecond,
    };
}
