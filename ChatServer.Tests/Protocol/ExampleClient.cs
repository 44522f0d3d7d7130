using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace ChatServer.Tests.Protocol;

/// <summary>
/// The client of PROTOCOL.md as a process. The compiler is called directly, so that nothing is downloaded or built.
/// </summary>
internal sealed partial class ExampleClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // Added by `dotnet run client.cs`.
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private readonly string folder;
    private readonly Process process;

    private ExampleClient(string folder, Process process)
    {
        this.folder = folder;
        this.process = process;
    }

    public static async Task<ExampleClient> StartAsync(Uri server, string email, string password, Guid receiver)
    {
        var folder = Directory.CreateTempSubdirectory("chat-client-").FullName;
        var program = await CompileAsync(folder);
        var start = new ProcessStartInfo(
            "dotnet", [program, server.GetLeftPart(UriPartial.Authority), email, password, receiver.ToString()])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        return new ExampleClient(folder, Process.Start(start)!);
    }

    public Task TypeAsync(string line) => process.StandardInput.WriteLineAsync(line);

    /// <summary>Returns the next line that the client prints.</summary>
    public async Task<string?> ReadLineAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        return await process.StandardOutput.ReadLineAsync(patience.Token);
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<string> CompileAsync(string folder)
    {
        var runtime = new DirectoryInfo(RuntimeEnvironment.GetRuntimeDirectory());
        var program = Path.Combine(folder, "client.dll");
        await File.WriteAllTextAsync(
            Path.Combine(folder, "client.cs"), CodeBlock().Match(Repository.Read(ProtocolPages.Entry)).Groups[1].Value);
        await File.WriteAllTextAsync(Path.Combine(folder, "usings.cs"), ImplicitUsings);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "client.runtimeconfig.json"),
            $$"""
            {"runtimeOptions": {"framework": {"name": "Microsoft.NETCore.App", "version": "{{runtime.Name}}"} } }
            """);

        var references = runtime.GetFiles("*.dll").Where(file => IsManaged(file.Name))
            .Select(file => $"-reference:{file.FullName}");
        var start = new ProcessStartInfo("dotnet", [FindCompiler(runtime), "-nologo", "-nullable", "-warnaserror",
            $"-out:{program}", .. references, "client.cs", "usings.cs"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
        };
        using var compiler = Process.Start(start)!;
        var complaints = await compiler.StandardOutput.ReadToEndAsync();
        await compiler.WaitForExitAsync();
        Assert.That(compiler.ExitCode, Is.Zero, complaints);
        return program;
    }

    private static bool IsManaged(string file) =>
        (file.StartsWith("System.", StringComparison.Ordinal) || file.StartsWith("Microsoft.", StringComparison.Ordinal)) &&
        !file.Contains("Native", StringComparison.Ordinal);

    // The runtime is in shared/Microsoft.NETCore.App/VERSION of a folder that also has sdk/ if an SDK is installed, which is
    // required to build the tests.
    private static string FindCompiler(DirectoryInfo runtime)
    {
        var sdks = new DirectoryInfo(Path.Combine(runtime.Parent!.Parent!.Parent!.FullName, "sdk"));
        return sdks.GetFiles("csc.dll", SearchOption.AllDirectories).MaxBy(file => file.LastWriteTimeUtc)!.FullName;
    }

    [GeneratedRegex(@"^```csharp\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
