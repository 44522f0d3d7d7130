using System.Text;
using ChatServer.Agents.Completions;
using ChatServer.Agents.Runs;
using ChatServer.Chats;
using ChatServer.Refusals;
using ChatServer.Storage;
using ChatServer.Tests.Agents;
using static ChatServer.Tests.Storage.Commands.CommandSample;

namespace ChatServer.Tests.Storage.Commands;

/// <summary>Samples of the commands about generated answers.</summary>
internal static class CompletionSamples
{
    private const string Node = "m1";
    private static readonly byte[] Document = Encoding.UTF8.GetBytes("""
        {"title": "Plans", "history": {"messages": {"m1": {"id": "m1", "content": "hello"}}, "currentId": "m1"}}
        """);

    private static readonly AnswerEnd Ended = new("stop") { TokensIn = 3, TokensOut = 5 };

    public static CommandSample[] All { get; } =
    [
        After(async scene => Begin(scene, await ChatAsync(scene)), again: RefusalCode.AnswerInProgress),
        After(async scene => new SaveCompletion(await BegunAsync(scene), "To the")),
        After(
            async scene => new EndCompletion(await BegunAsync(scene), "To the sea", Ended), again: RefusalCode.UnknownTask),
        After(async scene => new DescribeChat(
            scene.Ana.UserId, await ChatAsync(scene), Node, "Plans", new MadeOfChat("The sea", ["travel"], ["When?"]),
            new TasksUsage(ScriptedProvider.ProviderName, "", 3, 5))),
    ];

    private static BeginCompletion Begin(CommandScene scene, Guid chat) => new(
        Guid.NewGuid(), scene.Ana.UserId, ScriptedProvider.ProviderName, new LargestUse(3, 100),
        new MessageToWrite(chat, Node, Continues: false));

    private static async Task<Guid> BegunAsync(CommandScene scene)
    {
        var command = Begin(scene, await ChatAsync(scene));
        await scene.Server.Get<CompletionWrites>().BeginAsync(command, CancellationToken.None);
        return command.Id;
    }

    private static async Task<Guid> ChatAsync(CommandScene scene)
    {
        var created = await scene.Server.Get<ChatCreation>().CreateAsync(
            new CreateChat(scene.Ana.UserId, Document, FolderId: null), CancellationToken.None);
        return await scene.Server.Get<Database>().ReadAsync(
            read => ChatStore.Find(read, created.Value)!.Uuid, CancellationToken.None);
    }
}
