using ChatServer.Accounts;
using ChatServer.Benchmarks.InProcess;
using ChatServer.Benchmarks.Measurement;
using ChatServer.Benchmarks.Seed;
using ChatServer.Storage;
using ChatServer.Storage.Files;

namespace ChatServer.Benchmarks.Workspace;

/// <summary>Fills a data directory through the server's own writing code.</summary>
internal sealed class WorkspaceSeed(WorkspacePlan plan)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (File.Exists(Path.Combine(plan.Directory, DataDirectory.DatabaseName)))
            throw new InvalidOperationException($"{plan.Directory} has a database already.");

        await using var server = await OpenServer.StartAsync(plan.Directory, cancellationToken);
        var vocabulary = new Vocabulary(plan.Seed);
        var (reader, writer) = (NewUser(WorkspacePlan.ReaderEmail), NewUser(WorkspacePlan.WriterEmail) with { IsAdmin = true });
        await server.Get<Database>().WriteAsync(write => Insert(write, reader, writer), cancellationToken);

        await new ChannelsSeed(plan, server, vocabulary, reader.Id, writer.Id).WriteAsync(cancellationToken);
        await SayAsync($"{WorkspacePlan.Channels} channels are written, the long one with {Count(plan.LongMessages)} messages.");
        await new ChatsSeed(plan, server, vocabulary, reader.Id).WriteAsync(cancellationToken);
        await SayAsync($"{Count(plan.Chats)} chats are written.");
        await server.WaitForIndexAsync(cancellationToken);
        await SayAsync("All can be searched.");
    }

    private static UserRow NewUser(string email) => new()
    {
        Id = Guid.NewGuid(),
        Email = email,
        Fullname = email,
        CreatedAt = Timestamp.Now(TimeProvider.System),
        UpdatedAt = Timestamp.Now(TimeProvider.System),
    };

    private static int Insert(WriteScope write, UserRow reader, UserRow writer)
    {
        UserStore.Insert(write, reader);
        UserStore.Insert(write, writer);
        return 2;
    }

    private static string Count(int number) => ReportTable.Count(number);

    private static Task SayAsync(string line) => Console.Error.WriteLineAsync(line);
}
