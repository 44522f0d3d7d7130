using ChatServer.Benchmarks.Chats;
using ChatServer.Benchmarks.InProcess;
using ChatServer.Benchmarks.Seed;
using ChatServer.Chats;
using ChatServer.Chats.Folders;

namespace ChatServer.Benchmarks.Workspace;

/// <summary>The chats of the reader: a short one, a long one, and many others.</summary>
internal sealed class ChatsSeed(WorkspacePlan plan, OpenServer server, Vocabulary vocabulary, Guid reader)
{
    private const int AtOnce = 250;

    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        var made = await server.Get<UserFolders>().CreateAsync(
            new CreateFolder(reader, "Work", Data: null, Meta: null), cancellationToken);
        var folder = made.Value ?? throw new InvalidOperationException($"No folder was made: {made.Refusal}");
        await ImportAsync([Chat(WorkspacePlan.ShortChatMessages), Chat(WorkspacePlan.LongChatMessages)], cancellationToken);
        foreach (var numbers in Enumerable.Range(2, plan.Chats - 2).Chunk(AtOnce))
            await ImportAsync([.. numbers.Select(number => Other(number, folder.Id))], cancellationToken);
    }

    private async Task ImportAsync(IReadOnlyList<ImportedChat> chats, CancellationToken cancellationToken)
    {
        var imported = await server.Get<ChatCreation>().ImportAsync(new ImportChats(reader, chats), cancellationToken);
        if (imported.IsRefused)
            throw new InvalidOperationException($"Chats were refused: {imported.Refusal}");
    }

    private ImportedChat Other(int number, Guid folder) => (number % WorkspacePlan.MarkedEvery) switch
    {
        0 => Chat(WorkspacePlan.OtherChatMessages) with { Tags = [WorkspacePlan.Tag] },
        1 => Chat(WorkspacePlan.OtherChatMessages) with { FolderId = folder },
        _ => Chat(WorkspacePlan.OtherChatMessages),
    };

    private ImportedChat Chat(int messages) => new(
        SampleChat.Write(vocabulary.NextSentence(), messages, WorkspacePlan.ChatMessageBytes), Meta: default, Tags: [],
        FolderId: null, IsPinned: false, CreatedAt: null, UpdatedAt: null);
}
