using ChatServer.Agents;
using ChatServer.Agents.Answers;
using ChatServer.Agents.Chats;
using ChatServer.Agents.Providers;
using ChatServer.Protocol.Messaging;
using ChatServer.Storage;

namespace ChatServer.Api.Messaging;

/// <summary>Converts agents and their chats into this API's shapes.</summary>
internal static class AgentViews
{
    public static AgentList List(IReadOnlyList<Agent> agents) => new([.. agents.Select(agent => new AgentEntry(
        agent.Id, agent.Handle, agent.Name, agent.AvatarUrl, agent.Visibility, agent.ShownState, agent.CreatedAt.ToString(),
        agent.UpdatedAt.ToString()))]);

    public static ProviderList List(IReadOnlyList<ProviderInfo> providers) => new(
        [.. providers.Select(provider => new ProviderEntry(provider.Name, NameOf(provider.Kind)!, provider.Models))]);

    public static AnswerShape Answer(AgentAnswer answer) => new(
        NumberedUuid.OfAnswer(answer.Id), answer.Question, answer.Answer,
        answer.AskedIn is { } chat ? NumberedUuid.OfConversation(chat) : null, answer.CreatedAt.ToString(),
        answer.UpdatedAt.ToString());

    public static OwnAgent Own(ReadScope read, Agent agent, ProviderKind? kind) =>
        new(agent.Id, agent.Handle, agent.Name, agent.AvatarUrl)
        {
            Description = agent.Description,
            Greeting = agent.OpenGreeting(read),
            Instructions = agent.OpenInstructions(read),
            Provider = agent.Provider,
            ProviderKind = NameOf(kind),
            Model = agent.Model,
            Visibility = agent.Visibility,
            State = agent.ShownState,
            Settings = Settings(agent.ReadSettings()),
            Commands = Commands(agent),
            CreatedAt = agent.CreatedAt.ToString(),
            UpdatedAt = agent.UpdatedAt.ToString(),
        };

    public static IReadOnlyList<AgentCommandShape> Commands(Agent agent) =>
        [.. SlashCommand.Parse(agent.Commands).Select(command => new AgentCommandShape(command.Name, command.Description))];

    public static ProfileAvee OnProfile(Agent agent) =>
        new(agent.Id, agent.Handle, agent.Name, agent.AvatarUrl, agent.Description);

    public static Paged<AgentChatList> Page(ReadScope read, OwnedSlice slice, Func<AgentChat, long> placeOf)
    {
        var agents = AgentStore.FindAll(read, slice.Chats.Select(owned => owned.Chat.AgentId));
        var profiles = new Profiles(read, slice.Chats.Select(owned => owned.Chat.VisitorId));
        return new Paged<AgentChatList>(
            new AgentChatList([.. slice.Chats.Select(owned => Owned(owned, agents, profiles))]),
            slice is { HasMore: true, Chats: [.., var last] } ? placeOf(last.Chat) : null);
    }

    public static OwnedAgentChat Owned(ReadScope read, OwnedChat owned) => Owned(
        owned, AgentStore.FindAll(read, [owned.Chat.AgentId]), new Profiles(read, [owned.Chat.VisitorId]));

    public static string? NameOf(ProviderKind? kind) => kind is { } known ? ProviderKindName.Of(known) : null;

    private static OwnedAgentChat Owned(OwnedChat owned, IReadOnlyDictionary<Guid, Agent> agents, Profiles profiles)
    {
        var chat = owned.Chat;
        return new OwnedAgentChat(
            NumberedUuid.OfConversation(chat.ConversationId), MessagingViews.AgentChat, profiles.Find(chat.VisitorId),
            MessagingViews.AveeOf(MessagingViews.AgentOf(agents, chat.AgentId)), owned.LastAt.ToString(),
            owned.Last is { } last ? MessagingViews.Preview(last) : null, owned.Unread,
            new ChatControlShape(chat.Control, chat.ControlSince.ToString(), chat.ControlUntil?.ToString()),
            chat is { WaitingSince: { } since, WaitingReason: { } reason } ? new WaitingChat(since.ToString(), reason) : null);
    }

    private static AgentSettingsShape Settings(AgentSettings settings) =>
        new(settings.ReplyMode, settings.WhileBusy, settings.OwnerReads, settings.HandBackAfterSeconds)
        {
            Temperature = settings.Temperature,
            TopP = settings.TopP,
            MaxReplyTokens = settings.MaxReplyTokens,
            TokensPerDay = settings.TokensPerDay,
            TokensPerMonth = settings.TokensPerMonth,
            MicrosPerDay = settings.MicrosPerDay,
            MicrosPerMonth = settings.MicrosPerMonth,
            TokensPerVisitorPerDay = settings.TokensPerVisitorPerDay,
        };
}
