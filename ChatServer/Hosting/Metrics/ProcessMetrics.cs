using System.Diagnostics;
using System.Diagnostics.Metrics;
using ChatServer.Options;
using ChatServer.Storage;

namespace ChatServer.Hosting.Metrics;

/// <summary>The process and the runtime, by the names that Prometheus' own clients use; read only on request.</summary>
internal sealed class ProcessMetrics
{
    private const int Generations = 3;

    public ProcessMetrics(IMeterFactory meters, Database database, StorageHealth health)
    {
        var meter = meters.Create("ChatServer.Process");
        meter.CreateObservableGauge(
            "chat_build_info",
            () => new Measurement<int>(1, new KeyValuePair<string, object?>("version", ServerVersion.Current)),
            description: "The server's version");
        meter.CreateObservableGauge("chat_pending_writes", () => database.PendingWrites,
            description: "Writes waiting for the writer");
        meter.CreateObservableGauge("chat_storage_failing", () => health.IsFailing ? 1 : 0,
            description: "1 if the last write didn't reach the disk");
        AddProcess(meter);
        AddRuntime(meter);
    }

    private static void AddProcess(Meter meter)
    {
        meter.CreateObservableCounter("process_cpu", () => Environment.CpuUsage.TotalTime.TotalSeconds, "s",
            "Processor time of the process");
        meter.CreateObservableGauge("process_resident_memory", () => Environment.WorkingSet, "By",
            "Resident memory of the process");
        meter.CreateObservableGauge("process_start_time", StartTime, "s", "When the process started, since 1970 UTC");
        meter.CreateObservableGauge("process_threads", CountThreads, description: "Threads of the process");
    }

    private static void AddRuntime(Meter meter)
    {
        meter.CreateObservableGauge("dotnet_gc_heap", () => GC.GetTotalMemory(forceFullCollection: false), "By",
            "Memory in use on the managed heap");
        meter.CreateObservableGauge("dotnet_gc_committed", () => GC.GetGCMemoryInfo().TotalCommittedBytes, "By",
            "Memory that the managed heap holds");
        meter.CreateObservableCounter("dotnet_gc_allocated", () => GC.GetTotalAllocatedBytes(), "By",
            "Memory allocated since startup");
        meter.CreateObservableCounter("dotnet_gc_pause", () => GC.GetTotalPauseDuration().TotalSeconds, "s",
            "Time that the collector stopped the process");
        meter.CreateObservableCounter("dotnet_gc_collections", CountCollections, description: "Collections, by generation");
        meter.CreateObservableGauge("dotnet_threadpool_threads", () => ThreadPool.ThreadCount,
            description: "Threads of the pool");
        meter.CreateObservableGauge("dotnet_threadpool_queue", () => ThreadPool.PendingWorkItemCount,
            description: "Work items waiting for a thread of the pool");
    }

    private static double StartTime()
    {
        using var process = Process.GetCurrentProcess();
        return new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1000.0;
    }

    private static int CountThreads()
    {
        using var process = Process.GetCurrentProcess();
        return process.Threads.Count;
    }

    private static IEnumerable<Measurement<int>> CountCollections() =>
        from generation in Enumerable.Range(0, Generations)
        select new Measurement<int>(GC.CollectionCount(generation), new KeyValuePair<string, object?>("generation", generation));
}
