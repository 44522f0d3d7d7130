using ChatServer.Agents;
using ChatServer.Agents.Chats;
using ChatServer.Agents.Groups;
using ChatServer.Agents.Runs;
using ChatServer.Agents.Runs.Calls;
using ChatServer.Refusals;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;
using ChatServer.Tests.Agents;
using static ChatServer.Tests.Storage.Commands.CommandSample;

namespace ChatServer.Tests.Storage.Commands;

/// <summary>Samples of the commands about agents and their chats: Ana's agent, with which Ben chats.</summary>
internal static class AgentChatSamples
{
    private static readonly AgentFields Fields = new()
    {
        Handle = "helper",
        Name = "Helper",
        Provider = ScriptedProvider.ProviderName,
        Greeting = "Hello",
        Settings = """{"owner_reads":"on_request"}""",
    };

    public static CommandSample[] All { get; } =
    [
        Once(scene => new CreateAgent(scene.Ana.UserId, Fields)),
        After(async scene => new UpdateAgent(
            scene.Ana.UserId, await AgentAsync(scene), new AgentFields { State = AgentState.Paused })),
        After(async scene => new ReplaceCommands(
            scene.Ana.UserId, await AgentAsync(scene), [new SlashCommand("hours", "Says when it is open")])),
        After(
            async scene => new DeleteAgent(scene.Ana.UserId, await AgentAsync(scene)), again: RefusalCode.UnknownAgent),
        After(async scene => new AddAgentMember(scene.Ana.UserId, scene.Group, await AgentAsync(scene))),
        After(
            async scene => new RemoveAgentMember(scene.Ana.UserId, scene.Group, await MemberAsync(scene)),
            again: RefusalCode.UnknownAgent),
        After(async scene => new OpenAgentChat(scene.Ben.UserId, await AgentAsync(scene)) { OwnerId = scene.Ana.UserId }),
        After(
            async scene => new TakeOver(scene.Ana.UserId, await ChatAsync(scene)), again: RefusalCode.ControlUnchanged),
        After(
            async scene => new HandBack(scene.Ana.UserId, await PausedAsync(scene), "Be kind", AnswerNow: false),
            again: RefusalCode.ControlUnchanged),
        After(
            async scene => new PauseChat(
                scene.Ana.UserId, await ChatAsync(scene), Timestamp.From(DateTimeOffset.UtcNow.AddDays(1))),
            again: RefusalCode.ControlUnchanged),
        After(
            async scene => new ResumeChat(scene.Ana.UserId, await PausedAsync(scene)), again: RefusalCode.ControlUnchanged),
        After(async scene => new NoteOwnerRead(scene.Ana.UserId, await ChatAsync(scene), UpTo: null)),
        After(
            async scene => new CancelRun(scene.Ben.UserId, await QueuedAsync(scene)), again: RefusalCode.RunInOtherState),
        After(
            async scene => new RetryRun(scene.Ben.UserId, await scene.Server.AddRunAsync(await ChatAsync(scene))),
            again: RefusalCode.RunInOtherState),
        After(
            async scene => new DecideDraft(
                scene.Ana.UserId, await WaitingAsync(scene, RunWait.Draft), IsSent: true, "From ten to four"),
            again: RefusalCode.RunInOtherState),
        After(
            async scene => await DecisionAsync(scene), again: RefusalCode.RunInOtherState),
    ];

    private static Task<Guid> AgentAsync(CommandScene scene) => scene.Server.AddAgentAsync(scene.Ana.UserId);

    private static async Task<Guid> MemberAsync(CommandScene scene)
    {
        var agent = await AgentAsync(scene);
        await scene.Server.Get<AgentMembers>()
            .AddAsync(new AddAgentMember(scene.Ana.UserId, scene.Group, agent), CancellationToken.None);
        return agent;
    }

    private static async Task<long> ChatAsync(CommandScene scene) =>
        (await scene.Server.Get<AgentChats>()
            .OpenAsync(new OpenAgentChat(scene.Ben.UserId, await AgentAsync(scene)), CancellationToken.None)).Value.Id;

    private static async Task<long> PausedAsync(CommandScene scene)
    {
        var chat = await ChatAsync(scene);
        await scene.Server.Get<AgentControl>()
            .PauseAsync(new PauseChat(scene.Ana.UserId, chat, Until: null), CancellationToken.None);
        return chat;
    }

    // Not due before the test has ended.
    private static Task<long> QueuedAsync(CommandScene scene) => RunAsync(scene, run => run);

    private static Task<long> WaitingAsync(CommandScene scene, string waitsFor) => RunAsync(
        scene, run => run with { State = RunState.WaitingForOwner, WaitsFor = waitsFor, IsDraft = waitsFor == RunWait.Draft });

    private static async Task<DecideCall> DecisionAsync(CommandScene scene)
    {
        var run = await WaitingAsync(scene, RunWait.Calls);
        var call = await scene.Server.Get<Database>().WriteAsync(
            write =>
            {
                var cipher = scene.Server.Get<ConversationKeys>().Find(write, RunStore.Find(write, run)!.ConversationId);
                var asked = new RunCall { RunId = run, Round = 1, CallId = "1", Name = "book", State = CallState.Waiting };
                RunCallStore.Insert(write, cipher, asked, "{}", result: null);
                return RunCallStore.ListOf(write, run).Single();
            },
            CancellationToken.None);
        return new DecideCall(scene.Ana.UserId, run, call.Id, call.Hash, IsApproved: false);
    }

    private static async Task<long> RunAsync(CommandScene scene, Func<AgentRun, AgentRun> change)
    {
        var chat = await ChatAsync(scene);
        var dueAt = Timestamp.From(DateTimeOffset.UtcNow.AddDays(1));
        return await scene.Server.Get<Database>().WriteAsync(
            write =>
            {
                var found = AgentChatStore.Find(write, chat)!;
                var run = change(new AgentRun
                {
                    ConversationId = chat,
                    AgentId = found.AgentId,
                    VisitorId = found.VisitorId,
                    State = RunState.Queued,
                    Epoch = found.Epoch,
                    Provider = "concierge",
                    Model = "",
                    DueAt = dueAt,
                    QueuedAt = write.Now,
                });
                var id = RunStore.Insert(write, run);
                RunStore.UpdatePaused(write, run with { Id = id });
                return id;
            },
            CancellationToken.None);
    }
}
