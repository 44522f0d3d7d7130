using ChatServer.Accounts;
using ChatServer.Api.Sockets;
using ChatServer.Messages;
using ChatServer.Messages.Forwarding;
using ChatServer.Realtime;
using ChatServer.Realtime.Presence;
using ChatServer.Realtime.Typing;

namespace ChatServer.Api.MessagesApi;

/// <summary>What the frames of <c>/ws/messages</c> call; one for all sessions.</summary>
internal sealed class MessagesFeatures(
    ApiDrafts drafts, Outbox outbox, MessageForwarding forwarding, MessageCommands commands, ResumptionFeatures resumption, AudienceReader audiences,
    TypingRelay typing, PresenceRequests presence, Authenticator authenticator, FrameLimits limits, RealtimeOptions realtime, RealtimeMetrics metrics, TimeProvider clock,
    ILogger<MessagesSession> logger)
{
    public ApiDrafts Drafts => drafts;

    public Outbox Outbox => outbox;

    public MessageForwarding Forwarding => forwarding;

    public MessageCommands Commands => commands;

    public ResumptionFeatures Resumption => resumption;

    public AudienceReader Audiences => audiences;

    public TypingRelay Typing => typing;

    public PresenceRequests Presence => presence;

    public Authenticator Authenticator => authenticator;

    public FrameLimits Limits => limits;

    public RealtimeOptions Realtime => realtime;

    public RealtimeMetrics Metrics => metrics;

    public TimeProvider Clock => clock;

    public ILogger Logger => logger;
}
