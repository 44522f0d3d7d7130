using System.CommandLine;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace ChatServer.Benchmarks.Micro;

/// <summary><c>micro</c>: what single steps of a message's way cost, by BenchmarkDotNet.</summary>
internal static class MicroCommand
{
    public static Command Create()
    {
        var command = new Command("micro", "Measure decoding, encoding, sealing and the group commit, each by itself.");
        command.SetAction(_ =>
        {
            // In this process: a generated project would not find the server's internals.
            var config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
            BenchmarkRunner.Run([typeof(FrameBenchmarks), typeof(CommitBenchmarks)], config);
        });
        return command;
    }
}
