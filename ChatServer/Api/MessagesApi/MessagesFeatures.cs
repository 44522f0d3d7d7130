using ChatServer.Api.Sockets;

namespace ChatServer.Api.MessagesApi;

/// <summary>What the sessions of <c>/ws/messages</c> need beside what those of all APIs do; one for all of them.</summary>
internal sealed class MessagesFeatures(SocketFeatures sockets, ApiDrafts drafts, ILogger<MessagesSession> logger)
{
    public SocketFeatures Sockets => sockets;

    public ApiDrafts Drafts => drafts;

    public ILogger Logger => logger;
}
