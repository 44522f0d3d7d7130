using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using ChatServer.Attachments.Uploads;

namespace ChatServer.Administration.Exports;

/// <summary>The destination of an export.</summary>
/// <param name="Rate">Counts the bytes that its client has read.</param>
internal sealed record ExportOutput(Stream Body, RateMeter Rate);

/// <summary>
/// A ZIP that is streamed into a response while it is created: only the current page and the list of its entries are in memory.
/// Files are stored uncompressed, as most are compressed already.
/// </summary>
internal sealed class ExportArchive(ZipArchive archive, PatientStream output) : IAsyncDisposable
{
    private static readonly JsonWriterOptions Json =
        new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="patience">How long a client may take to read one piece.</param>
    public static async Task<ExportArchive> BeginAsync(
        ExportOutput output, TimeSpan patience, CancellationToken cancellationToken)
    {
        var patient = new PatientStream(output.Body, patience, output.Rate);
        return new ExportArchive(
            await ZipArchive.CreateAsync(
                patient, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken), patient);
    }

    /// <summary>
    /// Adds an entry; <paramref name="write"/> flushes after each page, so no more than a page waits in memory.
    /// </summary>
    public async Task AddJsonAsync(string name, Func<Utf8JsonWriter, Task> write, CancellationToken cancellationToken)
    {
        await using (var entry = await archive.CreateEntry(name, CompressionLevel.Fastest).OpenAsync(cancellationToken))
        {
            await using var json = new Utf8JsonWriter(entry, Json);
            await write(json);
            await json.FlushAsync(cancellationToken);
        }

        await output.FlushAsync(cancellationToken);
    }

    public async Task AddFileAsync(string name, Stream content, CancellationToken cancellationToken)
    {
        await using (var entry = await archive.CreateEntry(name, CompressionLevel.NoCompression).OpenAsync(cancellationToken))
            await content.CopyToAsync(entry, cancellationToken);
        await output.FlushAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await archive.DisposeAsync();
        await output.FlushAsync(CancellationToken.None);
    }
}
