using ChatServer.Accounts;
using ChatServer.Accounts.Blocks;
using ChatServer.Inbox;
using ChatServer.Messages.Forwarding;
using ChatServer.Messages.Sending;
using ChatServer.Realtime;
using ChatServer.Realtime.Presence;
using ChatServer.Realtime.Typing;

namespace ChatServer.Api.Sockets;

/// <summary>What the sessions of all APIs need; one instance for all of them.</summary>
internal sealed record SocketFeatures(
    FrameLimits Limits, RealtimeOptions Realtime, RealtimeMetrics Metrics, TimeProvider Clock, ResumptionFeatures Resumption,
    MessageActions Changes, SendingFeatures Sending, UserFeatures Users, AgentFeatures Agents);

/// <summary>What sending messages needs.</summary>
internal sealed record SendingFeatures(Outbox Outbox, MessageForwarding Forwarding);

/// <summary>What else users do.</summary>
internal sealed record UserFeatures(
    ReadMarks Marks, UserBlocks Blocks, PresenceRequests Presence, Authenticator Authenticator, AudienceReader Audiences,
    TypingRelay Typing);
