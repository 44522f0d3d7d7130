using ChatServer.Audit;
using ChatServer.Chats;
using ChatServer.Conversations;
using ChatServer.Storage.Sealing;

namespace ChatServer.Hosting.Commands.Import.OpenWebUi;

/// <summary>
/// Takes over what an Open WebUI has, table by table, while no server runs. An interrupted import is repeated; what is here
/// already stays as it is.
/// </summary>
/// <param name="uploads">Where the files of the source are; null: they aren't taken.</param>
internal sealed class OpenWebUiImport(ImportRun run, FileIntake intake, UploadsDirectory? uploads, TextWriter output)
{
    /// <exception cref="CommandFailedException">Something wasn't taken; all else was.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var database = run.Database;
        database.Note("openwebui_import_started", AuditSubject.Server);
        var report = new ImportReport(output);
        var keys = new ConversationKeys(database.Masters);
        var conversations = new ImportedConversations(
            keys, new ConversationKinds(
                    [ConversationKind.Direct, ConversationKind.Group, ConversationKind.Channel, ConversationKind.Agent]));
        var members = new ChannelMemberImport(run, conversations);
        ImportStep[] steps =
        [
            new UserImport(run), new UserGroupImport(run), new GroupMemberImport(run), new FolderImport(run, database.Chats),
            new ChatImport(run, new ChatWriter(new ChatKeys(database.Masters), database.Chats), database.Chats),
            new FileImport(run, intake, uploads), new ChannelImport(run, keys),
            new MessageImport(run, conversations, new MessageUploads(intake.Messages)), new ReactionImport(run), members,
        ];
        foreach (var step in steps)
            await report.AddAsync(step.Table, step.TakeAllAsync(cancellationToken), step.Hint);
        members.Finish();
        database.Note(
            "openwebui_imported", AuditSubject.Server, ("taken", report.Taken), ("not_taken", report.NotTaken));
        foreach (var line in report.Lines)
            await output.WriteLineAsync(line);
        if (report.NotTaken > 0)
            throw new CommandFailedException($"{report.NotTaken} rows weren't taken, see above. All others are here");
    }
}
