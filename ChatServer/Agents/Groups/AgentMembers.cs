using ChatServer.Accounts;
using ChatServer.Accounts.Suspensions;
using ChatServer.Agents.Providers;
using ChatServer.Channels;
using ChatServer.Conversations;
using ChatServer.Messages.Rules;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Agents.Groups;

/// <summary>An agent of a group or channel, as its members see it.</summary>
/// <param name="ProviderKind">Where its texts go; null if its provider is gone.</param>
/// <param name="IsActive">Whether it answers mentions at present.</param>
internal sealed record ShownAgentMember(AgentMember Member, Agent Agent, ProviderKind? ProviderKind, bool IsActive);

/// <summary>
/// Lets the managers of groups and standard channels add agents of members, and remove them; the owner of an agent may remove it,
/// too. A change is a system message, and in the audit log.
/// </summary>
internal sealed class AgentMembers(
    Database database, ConversationCache conversations, MentionRules rules, GroupRuns runs, IProviderDirectory providers,
    SendLimits limits, SuspendedUsers suspended, AgentNotes notes, IAgentAudit audit, AgentOptions options)
{
    private static readonly Refusal Disabled = new(RefusalCode.AgentsDisabled);
    private static readonly Refusal Unknown = new(RefusalCode.UnknownAgent, RequestField.Agent);
    private static readonly Refusal NotPermitted = new(RefusalCode.NotPermitted);

    /// <summary>The agents of a group or channel that the user may read, in the order in which they came.</summary>
    public async ValueTask<Outcome<IReadOnlyList<ShownAgentMember>>> ListAsync(
        Guid userId, long? conversationId, CancellationToken cancellationToken) =>
        options.Enabled
            ? await database.ReadAsync(read => List(read, userId, conversationId), cancellationToken)
            : Disabled;

    /// <summary>Null also if the agent is there already.</summary>
    public async ValueTask<Refusal?> AddAsync(AddAgentMember command, CancellationToken cancellationToken) =>
        limits.TryTakeMessage(command.ActorId, out var retryAfter)
            ? await database.WriteAsync(command, Add, cancellationToken)
            : Refusal.RateLimited(retryAfter);

    public ValueTask<Refusal?> RemoveAsync(RemoveAgentMember command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, Remove, cancellationToken);

    private Outcome<IReadOnlyList<ShownAgentMember>> List(ReadScope read, Guid userId, long? conversationId)
    {
        var visit = FindVisit(read, userId, conversationId);
        if (visit.IsRefused)
            return visit.Refusal;

        var members = AgentMemberStore.List(read, visit.Value.Channel.Id);
        var agents = AgentStore.FindAll(read, members.Select(member => member.AgentId));
        return members.Select(member => Show(read, member, agents[member.AgentId])).ToArray();
    }

    private ShownAgentMember Show(ReadScope read, AgentMember member, Agent agent) => new(
        member, agent, providers.Describe(agent.Provider)?.Kind,
        MentionRules.Answers(agent) && UserStore.Find(read, agent.OwnerId) is { DisabledAt: null });

    private Refusal? Add(WriteScope write, AddAgentMember command)
    {
        var (actorId, conversationId, agentId) = command;
        if (CheckManager(write, actorId, conversationId) is { } refused)
            return refused;

        if (AgentStore.Find(write, agentId) is not { } agent || !AgentRules.MaySee(write, actorId, agent))
            return Unknown;

        var conversation = Find(write, conversationId);
        if (!rules.MayWrite(write, conversation, agent.OwnerId))
            return Refusal.Invalid(RequestField.Agent, "must be an agent of a member who may write here");

        var present = AgentMemberStore.List(write, conversationId);
        if (present.Any(member => member.AgentId == agentId))
            return null;

        if (present.Count >= AgentMember.MaxOfConversation)
            return Refusal.Invalid(
                RequestField.Agent, $"is one more than the {AgentMember.MaxOfConversation} that a conversation can have");

        AgentMemberStore.Insert(write, new AgentMember
        {
            ConversationId = conversationId,
            AgentId = agentId,
            OwnerId = agent.OwnerId,
            AddedBy = actorId,
            AddedAt = write.Now,
        });
        Note(write, conversation, actorId, agent, AgentNote.Added);
        return null;
    }

    private Refusal? Remove(WriteScope write, RemoveAgentMember command)
    {
        var (actorId, conversationId, agentId) = command;
        var member = AgentMemberStore.Find(write, conversationId, agentId);
        if (member?.OwnerId != actorId && CheckManager(write, actorId, conversationId) is { } refused)
            return refused;

        if (!options.Enabled)
            return Disabled;

        if (member is null || AgentStore.Find(write, agentId) is not { } agent)
            return Unknown;

        runs.TakeOut(write, member);
        Note(write, Find(write, conversationId), actorId, agent, AgentNote.Removed);
        return null;
    }

    private void Note(WriteScope write, Conversation conversation, Guid actorId, Agent agent, string happened)
    {
        notes.Append(write, conversation, actorId, new AgentNote(happened)
        {
            AgentId = agent.Id,
            Name = agent.Name,
            ProviderKind = happened == AgentNote.Added && providers.Describe(agent.Provider) is { } provider
                ? ProviderKindName.Of(provider.Kind)
                : null,
        });
        audit.Append(write, actorId, happened, agent.Id, conversation.Id);
        write.Publish(new AgentMembersChanged(conversation.Id));
    }

    private Refusal? CheckManager(WriteScope write, Guid actorId, long conversationId)
    {
        if (!options.Enabled)
            return Disabled;

        var visit = FindVisit(write, actorId, conversationId);
        if (visit.IsRefused)
            return visit.Refusal;

        if (suspended.Contains(actorId, write.Now))
            return Refusal.Suspended;

        return ChannelRights.Manages(write, visit.Value.User, visit.Value.Channel) ? null : NotPermitted;
    }

    // Two people who write to each other have chats with agents for that.
    private static Outcome<ChannelVisit> FindVisit(ReadScope read, Guid userId, long? conversationId)
    {
        var visit = ChannelVisit.Find(read, userId, conversationId);
        return visit is { IsRefused: false } && visit.Value.Channel.Kind == ConversationKind.Direct.Name
            ? Refusal.UnknownConversation
            : visit;
    }

    private Conversation Find(WriteScope write, long conversationId) => conversations.Find(write, conversationId)
        ?? throw new DamagedRecordException($"Channel {conversationId} has no conversation");
}
