using System.Globalization;
using ChatServer.Benchmarks.Measurement;
using ChatServer.Hosting.Commands;
using ChatServer.Messages;
using ChatServer.Messages.Events;
using ChatServer.Messages.Search.Index;
using ChatServer.Messages.Search.Query;
using ChatServer.Messages.Types;
using ChatServer.Storage.Sealing;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatServer.Benchmarks.Indexing;

/// <summary>
/// Indexes the log of a seeded database and measures the processor time of its thread, so that what else the machine does doesn't
/// count.
/// </summary>
internal sealed class IndexRun(string directory, int maxPositions, int stretch)
{
    private readonly string path = Path.Combine(directory, "search-measured.db");
    private TimeSpan reading;
    private TimeSpan writing;
    private int messages;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await Task.Factory.StartNew(
            () => Run(cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await new ReportTable()
            .Row("messages", ReportTable.Count(messages))
            .Row("reading the log", ReportTable.Microseconds(reading.TotalMicroseconds / messages))
            .Row("writing the index", ReportTable.Microseconds(writing.TotalMicroseconds / messages))
            .Row("both", ReportTable.Microseconds((reading + writing).TotalMicroseconds / messages))
            .Row("bytes a message", ReportTable.Count((double)new FileInfo(path).Length / messages))
            .PrintAsync();
        SearchFile.Delete(path);
    }

    private void Run(CancellationToken cancellationToken)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Chat:DataDirectory", directory)]).Build();
        using var database = new CommandDatabase(configuration);
        var source = MessageSource.Of(database.Keys, database.Masters);
        SearchFile.Delete(path);
        using var writer = new IndexWriter(SearchFile.Create(path, new IndexIdentity("measured", source.KeyCheck)));
        while (writer.Position < maxPositions)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var before = ProcessorTime();
            var range = source.ReadAfter(database.Read(), writer.Position, stretch);
            var between = ProcessorTime();
            if (range.IsEnd)
                break;

            var written = range.Messages.ToList();
            writer.Write(written, range.UpTo);
            while (writer.Merge(MergePolicy.Choose))
                cancellationToken.ThrowIfCancellationRequested();
            reading += between - before;
            writing += ProcessorTime() - between;
            messages += written.Count;
        }
    }

    // Nanoseconds on a processor, the first number; see proc(5).
    private static TimeSpan ProcessorTime()
    {
        var fields = File.ReadAllText("/proc/thread-self/schedstat").Split(' ');
        return TimeSpan.FromTicks(long.Parse(fields[0], CultureInfo.InvariantCulture) / TimeSpan.NanosecondsPerTick);
    }
}
