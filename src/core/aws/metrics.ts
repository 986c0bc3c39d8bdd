/**
 * The metrics that Mackerel's AWS integration has of each service, by the names that `includedMetrics` and `excludedMetrics` take:
 * the tables of its documentation. `#` and `*` stand for one name each: a bucket, a queue, a table.
 */
const METRICS = {
  EC2: `
    ec2.cpu.used ec2.cpu_credit.used ec2.cpu_credit.balance ec2.cpu_credit.surplus_balance ec2.cpu_credit.surplus_charged
    ec2.disk_ops.read ec2.disk_ops.write ec2.disk_io.read ec2.disk_io.write ec2.network.in ec2.network.out
    ec2.network_packets.in ec2.network_packets.out ec2.status_check_failed.instance ec2.status_check_failed.system
    ec2.status_check_failed.total ec2.ebs_operation.read ec2.ebs_operation.write ec2.ebs_bytes_used.read
    ec2.ebs_bytes_used.write ec2.ebs_burst_bucket_balance.io ec2.ebs_burst_bucket_balance.throughput`,
  ELB: `
    elb.count.request_count elb.host_count.healthy elb.host_count.unhealthy elb.latency.latency elb.httpcode_elb.4xx
    elb.httpcode_elb.5xx elb.httpcode_backend.2xx elb.httpcode_backend.3xx elb.httpcode_backend.4xx elb.httpcode_backend.5xx
    elb.errors.backend_connection_errors elb.surge_queue.length elb.surge_queue.spillover`,
  ALB: `
    alb.request.count alb.bytes.processed alb.httpcode_count.target_2xx alb.httpcode_count.target_3xx
    alb.httpcode_count.target_4xx alb.httpcode_count.target_5xx alb.httpcode_count.alb_4xx alb.httpcode_count.alb_5xx
    alb.concurrent_connection_count.active alb.connection_count.new alb.connection_count.rejected alb.response.time
    alb.response.time_p90 alb.response.time_p95 alb.response.time_p99 alb.tls_negotiation_error_count.client
    alb.tls_negotiation_error_count.target alb.connection_error_count.target alb.consumed_lcus.all alb.peak_lcus.maximum
    alb.peak_lcus.sum alb.request_per_group.TARGET_GROUP_NAME.count alb.request_average_per_target.TARGET_GROUP_NAME.average
    alb.httpcode_count_per_group.TARGET_GROUP_NAME.target_2xx alb.httpcode_count_per_group.TARGET_GROUP_NAME.target_3xx
    alb.httpcode_count_per_group.TARGET_GROUP_NAME.target_4xx alb.httpcode_count_per_group.TARGET_GROUP_NAME.target_5xx
    alb.response_per_group.TARGET_GROUP_NAME.time alb.response_per_group.TARGET_GROUP_NAME.time_p90
    alb.response_per_group.TARGET_GROUP_NAME.time_p95 alb.response_per_group.TARGET_GROUP_NAME.time_p99
    alb.tls_negotiation_error_count_per_group.TARGET_GROUP_NAME.count alb.host_count.TARGET_GROUP_NAME.healthy
    alb.host_count.TARGET_GROUP_NAME.unhealthy`,
  NLB: `
    nlb.bytes.processed nlb.bytes.tcp nlb.bytes.tls nlb.bytes.udp nlb.flowcount.active nlb.flowcount.new
    nlb.tcp_reset.client_count nlb.tcp_reset.target_count nlb.tcp_reset.elb_count nlb.established_active_flow.tcp
    nlb.established_active_flow.tls nlb.established_active_flow.udp nlb.consumed_lcus.all nlb.consumed_lcus.tcp
    nlb.consumed_lcus.tls nlb.consumed_lcus.udp nlb.new_flow.tcp nlb.new_flow.tls nlb.new_flow.udp
    nlb.tls_negotiation_error.target nlb.tls_negotiation_error.client nlb.host_count.TARGET_GROUP_NAME.healthy
    nlb.host_count.TARGET_GROUP_NAME.unhealthy`,
  RDS: `
    rds.cpu.used rds.cpu_credit.used rds.cpu_credit.balance rds.database_connections.used rds.disk_usage.bin_log
    rds.memory.free rds.memory.swap rds.network_throughput.receive rds.network_throughput.transmit rds.diskiops.read
    rds.diskiops.write rds.burst_balance.balance rds.maximum_used_transaction_ids.count rds.checkpoint_lag.lag
    rds.connection_attempts.count rds.cpu_surplus_credits.balance rds.cpu_surplus_credits.charged rds.ebs_balance.byte
    rds.ebs_balance.io rds.log_volume_disk_queue.depth rds.log_volume_disk.free rds.log_volume_iops.read
    rds.log_volume_iops.write rds.log_volume_latency.read rds.log_volume_latency.write rds.log_volume_throughput.read
    rds.log_volume_throughput.write rds.disk_queue.depth rds.disk.free rds.replica_lag.lag rds.latency.read rds.latency.write
    rds.throughput.read rds.throughput.write rds.postgres_disk_usage.replication_slot rds.postgres_disk_usage.transaction_logs
    rds.oldest_replication_slot_lag.slot_lag rds.transaction_logs_generation.transaction_log
    rds.failed_sql_server_agent_jobs.failed rds.replication_channel_lag.CHANNEL_NAME rds.aurora.storage.free
    rds.aurora.binlog_replica_lag.lag rds.aurora.replica_lag.lag rds.aurora.replica_lag.max_lag rds.aurora.replica_lag.min_lag
    rds.aurora.engine_uptime.uptime rds.aurora.transactions.active rds.aurora.transactions.blocked rds.aurora.hit_ratio.buffer
    rds.aurora.hit_ratio.result_set rds.aurora.dml_latency.insert rds.aurora.dml_latency.update rds.aurora.dml_latency.delete
    rds.aurora.dml_latency.dml rds.aurora.dml_throughput.insert rds.aurora.dml_throughput.update
    rds.aurora.dml_throughput.delete rds.aurora.dml_throughput.dml rds.aurora.commit_latency.commit
    rds.aurora.commit_throughput.commit rds.aurora.select_latency.select rds.aurora.select_throughput.select
    rds.aurora.ddl_latency.ddl rds.aurora.ddl_throughput.ddl rds.aurora.queries.queries rds.aurora.login_failures.failures
    rds.aurora.deadlocks.deadlocks rds.aurora.backtrack_window_difference.minutes rds.aurora.backtrack_window_alert.alert
    rds.aurora.aurora_volume_bytes_left_total.total rds.aurora.aborted_clients.aborted rds.aurora.row_lock_time.row_lock
    rds.aurora.volume_used.bytes rds.aurora.serverless_database_capacity.capacity rds.aurora.acu_utilization.utilization
    rds.aurora.temp_storage_iops.iops rds.aurora.temp_storage_throughput.throughput`,
  Redshift: `
    redshift.cpu.used redshift.database_connections.used redshift.cluster_status.health redshift.cluster_status.maintenance
    redshift.network_throughput.receive redshift.network_throughput.transmit redshift.disk.used
    redshift.total_table_count.count redshift.query_runtime_breakdown.planning redshift.query_runtime_breakdown.waiting
    redshift.query_runtime_breakdown.executing_read redshift.query_runtime_breakdown.executing_insert
    redshift.query_runtime_breakdown.executing_delete redshift.query_runtime_breakdown.executing_update
    redshift.query_runtime_breakdown.executing_ctas redshift.query_runtime_breakdown.executing_unload
    redshift.query_runtime_breakdown.executing_copy redshift.query_runtime_breakdown.commit redshift.query_throughput.short
    redshift.query_throughput.medium redshift.query_throughput.long redshift.query_duration.short
    redshift.query_duration.medium redshift.query_duration.long redshift.wlm_query_throughput.WLM_ID
    redshift.wlm_query_duration.WLM_ID redshift.wlm_queue_length.SERVICE_CLASS redshift.cpu_per_node.NODE_ROLE.used
    redshift.network_throughput_per_node.NODE_ROLE.receive redshift.network_throughput_per_node.NODE_ROLE.transmit
    redshift.disk_per_node.NODE_ROLE.used redshift.diskiops.NODE_ROLE.read redshift.diskiops.NODE_ROLE.write
    redshift.latency.NODE_ROLE.read redshift.latency.NODE_ROLE.write redshift.throughput.NODE_ROLE.read
    redshift.throughput.NODE_ROLE.write`,
  ElastiCache: `
    elasticache.cpu.used elasticache.cpu_credit.balance elasticache.cpu_credit.used elasticache.swap.usage
    elasticache.memory.freeable elasticache.network.in elasticache.network.out elasticache.network_packets.in
    elasticache.network_packets.out network_allowance_exceeded.in network_allowance_exceeded.out
    network_allowance_exceeded.conntrack network_allowance_exceeded.link_local network_allowance_exceeded.pps
    elasticache.memcached.commands.get elasticache.memcached.commands.set elasticache.memcached.commands.flush
    elasticache.memcached.commands.touch elasticache.memcached.commands.config_get elasticache.memcached.commands.config_set
    elasticache.memcached.cache.get_hits elasticache.memcached.cache.get_misses elasticache.memcached.cache.delete_hits
    elasticache.memcached.cache.delete_misses elasticache.memcached.cache.incr_hits elasticache.memcached.cache.incr_misses
    elasticache.memcached.cache.decr_hits elasticache.memcached.cache.decr_misses elasticache.memcached.cache.cas_badval
    elasticache.memcached.cache.cas_hits elasticache.memcached.cache.cas_misses elasticache.memcached.cache.touch_hits
    elasticache.memcached.cache.touch_misses elasticache.memcached.evictions.evictions elasticache.memcached.unfetched.evicted
    elasticache.memcached.unfetched.expired elasticache.memcached.traffics.bytes_read_into_memcached
    elasticache.memcached.traffics.bytes_written_out_from_memcached elasticache.memcached.connections.current
    elasticache.memcached.connections.new elasticache.memcached.items.current elasticache.memcached.items.new
    elasticache.memcached.items.reclaimed elasticache.memcached.items.current_config elasticache.memcached.items.slabs_moved
    elasticache.memcached.memory.unused elasticache.memcached.memory.used_for_hash
    elasticache.memcached.memory.used_for_cache_items elasticache.redis.commands.get_type elasticache.redis.commands.set_type
    elasticache.redis.commands.key_based elasticache.redis.commands.string_based elasticache.redis.commands.hash_based
    elasticache.redis.commands.list_based elasticache.redis.commands.set_based elasticache.redis.commands.cluster_based
    elasticache.redis.commands.sorted_set_based elasticache.redis.commands.eval_based
    elasticache.redis.commands.geo_spatial_based elasticache.redis.commands.hyper_log_log_based
    elasticache.redis.commands.pub_sub_based elasticache.redis.commands.stream_based elasticache.redis.cache.cache_hits
    elasticache.redis.cache.cache_misses elasticache.redis.evictions.evictions elasticache.redis.failures.authentication
    elasticache.redis.failures.command_authorization elasticache.redis.failures.key_authorization
    elasticache.redis.memory.used_for_cache elasticache.redis.cpu.engine elasticache.redis.disk_io_bytes.read
    elasticache.redis.disk_io_bytes.write elasticache.redis.disk_io_items.read elasticache.redis.disk_io_items.write
    elasticache.redis.is_primary.primary elasticache.redis.primary_link_health_status.sync
    elasticache.redis.keys_tracked.count elasticache.redis.connections.current elasticache.redis.connections.new
    elasticache.redis.items.current elasticache.redis.items.current_volatile elasticache.redis.items.reclaimed
    elasticache.redis.active_defrag.hits elasticache.redis.cache_hit_rate.hit elasticache.redis.memory_percentage.database
    elasticache.redis.average_ttl.db0 elasticache.redis.fragmentation_ratio.memory
    elasticache.redis.replication_bytes.replication elasticache.redis.replication_lag.lag
    elasticache.redis.save_in_progress.bgsave elasticache.redis.commands_latency.get_type
    elasticache.redis.commands_latency.set_type elasticache.redis.commands_latency.key_based
    elasticache.redis.commands_latency.string_based elasticache.redis.commands_latency.hash_based
    elasticache.redis.commands_latency.list_based elasticache.redis.commands_latency.set_based
    elasticache.redis.commands_latency.cluster_based elasticache.redis.commands_latency.sorted_set_based
    elasticache.redis.commands_latency.eval_based elasticache.redis.commands_latency.geo_spatial_based
    elasticache.redis.commands_latency.hyper_log_log_based elasticache.redis.commands_latency.pub_sub_based
    elasticache.redis.commands_latency.stream_based elasticache.valkey.commands.get_type elasticache.valkey.commands.set_type
    elasticache.valkey.commands.key_based elasticache.valkey.commands.string_based elasticache.valkey.commands.hash_based
    elasticache.valkey.commands.list_based elasticache.valkey.commands.set_based elasticache.valkey.commands.cluster_based
    elasticache.valkey.commands.sorted_set_based elasticache.valkey.commands.eval_based
    elasticache.valkey.commands.geo_spatial_based elasticache.valkey.commands.hyper_log_log_based
    elasticache.valkey.commands.pub_sub_based elasticache.valkey.commands.stream_based elasticache.valkey.commands.json_based
    elasticache.valkey.commands.json_based_get elasticache.valkey.commands.json_based_set
    elasticache.valkey.commands.non_key_type elasticache.valkey.cache.cache_hits elasticache.valkey.cache.cache_misses
    elasticache.valkey.evictions.evictions elasticache.valkey.errors.total elasticache.valkey.iam_authentication.expirations
    elasticache.valkey.iam_authentication.throttling elasticache.valkey.failures.authentication
    elasticache.valkey.failures.command_authorization elasticache.valkey.failures.key_authorization
    elasticache.valkey.failures.channel_authorization elasticache.valkey.memory.used_for_cache elasticache.valkey.cpu.engine
    elasticache.valkey.disk_io_bytes.read elasticache.valkey.disk_io_bytes.write elasticache.valkey.disk_io_items.read
    elasticache.valkey.disk_io_items.write elasticache.valkey.is_primary.primary
    elasticache.valkey.primary_link_health_status.sync elasticache.valkey.keys_tracked.count
    elasticache.valkey.connections.current elasticache.valkey.connections.new elasticache.valkey.items.current
    elasticache.valkey.items.current_volatile elasticache.valkey.items.reclaimed elasticache.valkey.active_defrag.hits
    elasticache.valkey.cache_hit_rate.hit elasticache.valkey.memory_percentage.usage
    elasticache.valkey.memory_percentage.counted_for_evict elasticache.valkey.capacity_percentage.usage
    elasticache.valkey.capacity_percentage.counted_for_evict elasticache.valkey.average_ttl.db0
    elasticache.valkey.traffic_management.active elasticache.valkey.fragmentation_ratio.memory
    elasticache.valkey.replication_bytes.replication elasticache.valkey.replication_lag.lag
    elasticache.valkey.global_replication_lag.lag elasticache.valkey.save_in_progress.bgsave
    elasticache.valkey.successful_request_latency.write elasticache.valkey.successful_request_latency.read
    elasticache.valkey.commands_latency.get_type elasticache.valkey.commands_latency.set_type
    elasticache.valkey.commands_latency.key_based elasticache.valkey.commands_latency.string_based
    elasticache.valkey.commands_latency.hash_based elasticache.valkey.commands_latency.list_based
    elasticache.valkey.commands_latency.set_based elasticache.valkey.commands_latency.cluster_based
    elasticache.valkey.commands_latency.sorted_set_based elasticache.valkey.commands_latency.eval_based
    elasticache.valkey.commands_latency.geo_spatial_based elasticache.valkey.commands_latency.hyper_log_log_based
    elasticache.valkey.commands_latency.pub_sub_based elasticache.valkey.commands_latency.stream_based
    elasticache.valkey.commands_latency.json_based elasticache.valkey.commands_latency.json_based_get
    elasticache.valkey.commands_latency.json_based_set elasticache.valkey.commands_latency.non_key_type`,
  SQS: `
    sqs.oldest_message.age sqs.message_state.delayed sqs.message_state.not_visible sqs.message_state.visible
    sqs.receive_count.empty sqs.receive_count.received sqs.message_count.deleted sqs.message_count.sent
    sqs.message_size.average sqs.message_size.max sqs.message_size.min`,
  Lambda: `
    lambda.count.invocations lambda.count.errors lambda.count.dead_letter_errors lambda.count.throttles
    lambda.duration.average lambda.duration.max lambda.duration.min lambda.iterator_age.average lambda.iterator_age.max
    lambda.iterator_age.min lambda.count_per_alias.ALIAS.invocations lambda.count_per_alias.ALIAS.errors
    lambda.count_per_alias.ALIAS.dead_letter_errors lambda.count_per_alias.ALIAS.throttles
    lambda.duration_per_alias.ALIAS.average lambda.duration_per_alias.ALIAS.max lambda.duration_per_alias.ALIAS.min
    lambda.iterator_age_per_alias.ALIAS.average lambda.iterator_age_per_alias.ALIAS.max
    lambda.iterator_age_per_alias.ALIAS.min lambda.count_per_version.VERSION.invocations
    lambda.count_per_version.VERSION.errors lambda.count_per_version.VERSION.dead_letter_errors
    lambda.count_per_version.VERSION.throttles lambda.duration_per_version.VERSION.average
    lambda.duration_per_version.VERSION.max lambda.duration_per_version.VERSION.min
    lambda.iterator_age_per_version.VERSION.average lambda.iterator_age_per_version.VERSION.max
    lambda.iterator_age_per_version.VERSION.min`,
  DynamoDB: `
    dynamodb.read_capacity_units.provisioned dynamodb.read_capacity_units.consumed dynamodb.write_capacity_units.provisioned
    dynamodb.write_capacity_units.consumed dynamodb.requests.conditional_check_failed_requests
    dynamodb.requests.success_requests dynamodb.requests.throttled_requests dynamodb.requests.user_errors
    dynamodb.requests.system_errors dynamodb.throttle_events.read_throttle_events
    dynamodb.throttle_events.write_throttle_events dynamodb.time_to_live_deleted_item_count.count
    dynamodb.successful_request_latency.#.minimum dynamodb.successful_request_latency.#.average
    dynamodb.successful_request_latency.#.maximum dynamodb.returned_item_count.#.minimum
    dynamodb.returned_item_count.#.average dynamodb.returned_item_count.#.maximum dynamodb.request_count.requests
    dynamodb.transaction_conflict.item_level dynamodb.transaction_conflict.request_level
    dynamodb.returned_bytes.GetRecords.minimum dynamodb.returned_bytes.GetRecords.average
    dynamodb.returned_bytes.GetRecords.maximum dynamodb.returned_records_count.GetRecords.minimum
    dynamodb.returned_records_count.GetRecords.average dynamodb.returned_records_count.GetRecords.maximum
    dynamodb.request_count_streams.GetRecords.requests dynamodb.successful_request_latency_streams.GetRecords.minimum
    dynamodb.successful_request_latency_streams.GetRecords.average
    dynamodb.successful_request_latency_streams.GetRecords.maximum`,
  CloudFront: `
    cloudfront.requests.request cloudfront.transfer.download cloudfront.transfer.upload cloudfront.error_rate.total_error_rate
    cloudfront.error_rate.4xx_error_rate cloudfront.error_rate.5xx_error_rate cloudfront.error_rate.401_error_rate
    cloudfront.error_rate.403_error_rate cloudfront.error_rate.404_error_rate cloudfront.error_rate.502_error_rate
    cloudfront.error_rate.503_error_rate cloudfront.error_rate.504_error_rate cloudfront.cache_hit_rate.hit
    cloudfront.origin_latency.minimum cloudfront.origin_latency.average cloudfront.origin_latency.maximum
    cloudfront.function_invocations.FUNCTION_NAME cloudfront.function_validation_errors.FUNCTION_NAME
    cloudfront.function_execution_errors.FUNCTION_NAME cloudfront.function_compute_utilization.FUNCTION_NAME.minimum
    cloudfront.function_compute_utilization.FUNCTION_NAME.average
    cloudfront.function_compute_utilization.FUNCTION_NAME.maximum`,
  APIGateway: `
    apigateway.requests.count apigateway.errors.4xx_error apigateway.errors.5xx_error apigateway.cache.cache_hit_count
    apigateway.cache.cache_miss_count apigateway.latency.#.minimum apigateway.latency.#.average apigateway.latency.#.maximum
    apigateway.websocket_connect.count apigateway.websocket_message.count apigateway.websocket_errors.integration
    apigateway.websocket_errors.client apigateway.websocket_errors.execution apigateway.websocket_latency.minimum
    apigateway.websocket_latency.average apigateway.websocket_latency.maximum apigateway.data_processed
    apigateway.http_errors.4xx_error apigateway.http_errors.5xx_error`,
  Kinesis: `
    kinesis.bytes.get_records kinesis.bytes.incoming kinesis.bytes.put_record kinesis.bytes.put_records
    kinesis.records.get_records kinesis.records.incoming kinesis.records.put_records_successful
    kinesis.records.put_records_total kinesis.records.put_records_failed kinesis.records.put_records_throttled
    kinesis.delay.minimum kinesis.delay.average kinesis.delay.maximum kinesis.success_rate.get_records
    kinesis.success_rate.put_record kinesis.success_rate.put_records kinesis.success_count.get_records
    kinesis.success_count.put_record kinesis.success_count.put_records kinesis.provisioned_throughput_exceeded.#.minimum
    kinesis.provisioned_throughput_exceeded.#.average kinesis.provisioned_throughput_exceeded.#.maximum
    kinesis.latency.#.minimum kinesis.latency.#.average kinesis.latency.#.maximum`,
  S3: `
    s3.requests.all_requests s3.requests.get_requests s3.requests.put_requests s3.requests.delete_requests
    s3.requests.head_requests s3.requests.post_requests s3.requests.select_requests s3.requests.list_requests
    s3.select_bytes.scanned s3.select_bytes.returned s3.bytes.downloaded s3.bytes.uploaded s3.errors.4xx s3.errors.5xx
    s3.latency.#.minimum s3.latency.#.average s3.latency.#.maximum s3.bucket_size.STORAGE_TYPE s3.number_of_objects.count`,
  ES: `
    es.cluster_status.green es.cluster_status.yellow es.cluster_status.red es.shards.active es.shards.unassigned
    es.shards.delayedUnassigned es.shards.activePrimary es.shards.initializing es.shards.relocating es.nodes.count
    es.searchable_documents.count es.deleted_documents.count es.cpu_utilization.maximum es.cpu_utilization.average
    es.free_storage_space.maximum es.free_storage_space.average es.free_storage_space.minimum es.free_storage_space.sum
    es.cluster_used_space.maximum es.cluster_used_space.minimum es.cluster_index_writes_blocked.blocked
    es.jvm_memory_pressure.maximum es.jvm_old_gen_memory_pressure.maximum es.automated_snapshot_failure.failure
    es.cpu_credit_balance.balance es.health_check.kibana es.health_check.master es.opensearch_dashboards_healthy_nodes.minimum
    es.opensearch_dashboards_healthy_nodes.average es.opensearch_dashboards_healthy_nodes.maximum
    es.opensearch_dashboards_reporting_count.sys_err es.opensearch_dashboards_reporting_count.user_err
    es.opensearch_dashboards_reporting_count.request es.opensearch_dashboards_reporting_count.success es.kms_key.error
    es.kms_key.inaccessible es.cluster_requests.count es.cluster_requests.opensearch_count
    es.cluster_requests.invalid_host_header es.requests.2xx es.requests.3xx es.requests.4xx es.requests.5xx
    es.throughput_throttle.minimum es.throughput_throttle.maximum es.master_cpu_utilization.master_cpu
    es.master_jvm_memory_pressure.master_jvm es.master_jvm_old_gen_memory_pressure.master_jvm_old_gen
    es.master_cpu_credit_balance.balance es.master_sys_memory_utilization.maximum es.ebs_disk_queue_depth.minimum
    es.ebs_disk_queue_depth.average es.ebs_disk_queue_depth.maximum es.ebs_burst_balance.minimum es.ebs_burst_balance.average
    es.ebs_burst_balance.maximum es.ebs_latency.#.minimum es.ebs_latency.#.average es.ebs_latency.#.maximum
    es.ebs_throughput.#.minimum es.ebs_throughput.#.average es.ebs_throughput.#.maximum
    es.ebs_throughput_micro_bursting.#.minimum es.ebs_throughput_micro_bursting.#.average
    es.ebs_throughput_micro_bursting.#.maximum es.ebs_iops.#.minimum es.ebs_iops.#.average es.ebs_iops.#.maximum
    es.ebs_iops_micro_bursting.#.minimum es.ebs_iops_micro_bursting.#.average es.ebs_iops_micro_bursting.#.maximum
    es.instance_latency.indexing es.instance_latency.search es.instance_rate.indexing es.instance_rate.search
    es.instance_segment_count.maximum es.instance_segment_count.average es.instance_sys_memory_utilization.minimum
    es.instance_sys_memory_utilization.average es.instance_sys_memory_utilization.maximum es.jvm_gc_collection_count.young
    es.jvm_gc_collection_count.old es.jvm_gc_collection_time.young es.jvm_gc_collection_time.old
    es.opensearch_dashboards_concurrent_connections.count es.opensearch_dashboards_heap.total
    es.opensearch_dashboards_heap.used es.opensearch_dashboards_heap_utilization.heap
    es.opensearch_dashboards_os_1_minute_load.load es.opensearch_dashboards_request_total.total
    es.opensearch_dashboards_response_times_max_in_millis.time_ms es.search_task_cancelled.coordinator_node
    es.search_task_cancelled.data_node es.threadpool_index_threads.queue es.threadpool_index_threads.rejected
    es.threadpool_index_threads.threads es.threadpool_search_threads.queue es.threadpool_search_threads.rejected
    es.threadpool_search_threads.threads es.threadpool_force_merge_threads.queue es.threadpool_force_merge_threads.rejected
    es.threadpool_force_merge_threads.threads es.threadpool_sql_worker_threads.queue es.threadpool_sql_worker_threads.rejected
    es.threadpool_sql_worker_threads.threads es.threadpool_bulk_threads.queue es.threadpool_bulk_threads.rejected
    es.threadpool_bulk_threads.threads es.threadpool_write_threads.queue es.threadpool_write_threads.rejected
    es.threadpool_write_threads.threads es.coordinating_write_rejected.rejected es.primary_write_rejected.rejected
    es.replica_write_rejected.rejected`,
  ECSCluster: `
    ecs.running_task.#.count ecs.service_cpu_utilization.#.minimum ecs.service_cpu_utilization.#.average
    ecs.service_cpu_utilization.#.maximum ecs.service_memory_utilization.#.minimum ecs.service_memory_utilization.#.average
    ecs.service_memory_utilization.#.maximum ecs.cpu_utilization.minimum ecs.cpu_utilization.average
    ecs.cpu_utilization.maximum ecs.memory_utilization.minimum ecs.memory_utilization.average ecs.memory_utilization.maximum
    ecs.cpu_reservation.minimum ecs.cpu_reservation.average ecs.cpu_reservation.maximum ecs.memory_reservation.minimum
    ecs.memory_reservation.average ecs.memory_reservation.maximum`,
  SES: `
    ses.email_sending_events.send ses.email_sending_events.delivery ses.email_sending_events.bounce
    ses.email_sending_events.complaint ses.email_sending_events.reject ses.email_sending_events.open
    ses.email_sending_events.click ses.reputation.bounce_rate ses.reputation.complaint_rate
    ses.email_receiving_failure.RULE_NAME.failure ses.email_receiving_failure.RULE_NAME.expired ses.sent_last_24_hours.sent
    ses.delivery_delay.DIMENSION_NAME.DIMENSION_VALUE`,
  States: `
    states.executions.aborted states.executions.failed states.executions.started states.executions.succeeded
    states.executions.timed_out states.execution_time.execution_time states.execution_throttled.execution_throttled
    states.activities.ACTIVITY_NAME.scheduled states.activities.ACTIVITY_NAME.started
    states.activities.ACTIVITY_NAME.succeeded states.activities.ACTIVITY_NAME.timed_out
    states.activities.ACTIVITY_NAME.heartbeat_timed_out states.activities.ACTIVITY_NAME.failed
    states.activity_time.ACTIVITY_NAME.schedule states.activity_time.ACTIVITY_NAME.run states.activity_time.ACTIVITY_NAME.all
    states.lambda_functions.LAMBDA_FUNCTION_NAME.scheduled states.lambda_functions.LAMBDA_FUNCTION_NAME.started
    states.lambda_functions.LAMBDA_FUNCTION_NAME.succeeded states.lambda_functions.LAMBDA_FUNCTION_NAME.timed_out
    states.lambda_functions.LAMBDA_FUNCTION_NAME.failed states.lambda_function_time.LAMBDA_FUNCTION_NAME.schedule
    states.lambda_function_time.LAMBDA_FUNCTION_NAME.run states.lambda_function_time.LAMBDA_FUNCTION_NAME.all
    states.service_integrations.SERVICE_INTEGRATION_NAME.failed states.service_integrations.SERVICE_INTEGRATION_NAME.scheduled
    states.service_integrations.SERVICE_INTEGRATION_NAME.started
    states.service_integrations.SERVICE_INTEGRATION_NAME.succeeded
    states.service_integrations.SERVICE_INTEGRATION_NAME.timedout states.service_integration_time.SERVICE_INTEGRATION_NAME.run
    states.service_integration_time.SERVICE_INTEGRATION_NAME.schedule
    states.service_integration_time.SERVICE_INTEGRATION_NAME.all`,
  EFS: `
    efs.burst_credit_balance.minimum efs.burst_credit_balance.average efs.burst_credit_balance.maximum
    efs.client_connections.count efs.io_limit.maximum efs.permitted_throughput.minimum efs.permitted_throughput.average
    efs.permitted_throughput.maximum efs.data_io_count.read efs.data_io_count.write efs.data_io_count.metadata
    efs.data_io_count.total efs.data_io_count.metered efs.data_io_sum_bytes.read efs.data_io_sum_bytes.write
    efs.data_io_sum_bytes.metadata efs.data_io_sum_bytes.total efs.data_io_sum_bytes.metered efs.data_io_bytes.Read.minimum
    efs.data_io_bytes.Read.average efs.data_io_bytes.Read.maximum efs.data_io_bytes.Write.minimum
    efs.data_io_bytes.Write.average efs.data_io_bytes.Write.maximum efs.data_io_bytes.Metadata.minimum
    efs.data_io_bytes.Metadata.average efs.data_io_bytes.Metadata.maximum efs.data_io_bytes.Total.minimum
    efs.data_io_bytes.Total.average efs.data_io_bytes.Total.maximum efs.data_io_bytes.Metered.minimum
    efs.data_io_bytes.Metered.average efs.data_io_bytes.Metered.maximum efs.storage.standard efs.storage.ia efs.storage.total`,
  Firehose: `
    firehose.service_bytes.backup_to_s3 firehose.service_bytes.delivery_to_elasticsearch
    firehose.service_bytes.delivery_to_opensearch firehose.service_bytes.delivery_to_redshift
    firehose.service_bytes.delivery_to_s3 firehose.service_bytes.delivery_to_splunk firehose.service_bytes.incoming
    firehose.service_bytes.read_from_kinesis_streams firehose.service_bytes.delivery_to_http_endpoint
    firehose.service_bytes.delivery_to_http_endpoint_processed firehose.service_records.backup_to_s3
    firehose.service_records.delivery_to_elasticsearch firehose.service_records.delivery_to_opensearch
    firehose.service_records.delivery_to_redshift firehose.service_records.delivery_to_s3
    firehose.service_records.delivery_to_splunk firehose.service_records.incoming
    firehose.service_records.read_from_kinesis_streams firehose.service_records.delivery_to_http_endpoint
    firehose.service_records.delivery_to_http_endpoint_processed firehose.service_success.backup_to_s3
    firehose.service_success.delivery_to_elasticsearch firehose.service_success.delivery_to_opensearch
    firehose.service_success.delivery_to_redshift firehose.service_success.delivery_to_s3
    firehose.service_success.delivery_to_splunk firehose.service_success.delivery_to_http_endpoint
    firehose.service_data_freshness.backup_to_s3 firehose.service_data_freshness.delivery_to_elasticsearch
    firehose.service_data_freshness.delivery_to_opensearch firehose.service_data_freshness.delivery_to_redshift
    firehose.service_data_freshness.delivery_to_s3 firehose.service_data_freshness.delivery_to_splunk
    firehose.service_data_freshness.delivery_to_http_endpoint firehose.service_data_ack_latency.delivery_to_splunk
    firehose.millis_behind_latest.kinesis firehose.api_latency.describe_delivery_stream_average
    firehose.api_latency.describe_delivery_stream_maximum firehose.api_latency.put_record_average
    firehose.api_latency.put_record_maximum firehose.api_latency.put_record_batch_average
    firehose.api_latency.put_record_batch_maximum firehose.api_latency.update_delivery_stream_average
    firehose.api_latency.update_delivery_stream_maximum firehose.api_bytes.put_record firehose.api_bytes.put_record_batch
    firehose.api_requests.describe_delivery_stream firehose.api_requests.put_record firehose.api_requests.put_record_batch
    firehose.api_requests.update_delivery_stream firehose.api_records.put_record_batch firehose.api_throttled.describe_stream
    firehose.api_throttled.get_records firehose.api_throttled.get_shard_iterator firehose.data_transformation_duration.execute
    firehose.data_transformation_success.execute firehose.data_transformation_records.succeed
    firehose.data_transformation_bytes.succeed firehose.format_conversion_records.succeed
    firehose.format_conversion_records.failed firehose.format_conversion_bytes.succeed firehose.format_conversion_bytes.failed
    firehose.incoming_put_requests.count firehose.throttled_records.records firehose.bytes_per_second_limit.limit
    firehose.records_per_second_limit.limit firehose.kms_exceptions.key_access_denied firehose.kms_exceptions.key_disabled
    firehose.kms_exceptions.key_invalid_state firehose.kms_exceptions.key_not_found
    firehose.put_requests_per_second_limit.limit firehose.active_partitions.count firehose.partition_processing_duration.jq
    firehose.partition_limit.exceeded firehose.per_partition_throughput.maximum firehose.per_partition_throughput.average
    firehose.per_partition_throughput.minimum firehose.delivered_s3_objects.count`,
  Batch: `
    batch.job_queue_status.#.succeeded batch.job_queue_status.#.failed batch.job_queue_status.#.running
    batch.job_queue_status.#.starting batch.job_queue_status.#.runnable batch.job_queue_status.#.pending
    batch.job_queue_status.#.submitted`,
  WAF: `
    waf.web_acl_requests.#.allowed waf.web_acl_requests.#.blocked waf.web_acl_requests.#.counted waf.web_acl_requests.#.passed
    waf.web_acl_requests.#.valid_captcha_token waf.web_acl_requests.#.captcha`,
  Billing: `
    billing.estimated_charges.total billing.estimated_charges_by_account.ACCOUNT_ID billing.budgets.#.actual
    billing.budgets.#.forecasted billing.budgets.#.limit`,
  Route53: `
    route53.dns_queries.HOSTED_ZONE_ID route53.health_check_percentage_healthy.HEALTH_CHECK_ID
    route53.health_check_status.HEALTH_CHECK_ID route53.ssl_handshake_time.HEALTH_CHECK_ID
    route53.time_to_first_byte.HEALTH_CHECK_ID route53.child_health_check_healthy_count.HEALTH_CHECK_ID
    route53.connection_time.HEALTH_CHECK_ID`,
  Connect: `
    connect.concurrent_calls_service_quota.quota connect.to_instance_packet_loss_rate.minimum
    connect.to_instance_packet_loss_rate.average connect.to_instance_packet_loss_rate.maximum
    connect.voice_calls.breaching_concurrency_quota connect.voice_calls.calls_per_interval
    connect.voice_calls.concurrent_calls connect.voice_calls.throttled connect.voice_calls.missed
    connect.voice_calls.misconfigured_phone_numbers connect.call_recording_upload.error
    connect.contact_flows.CONTACT_FLOW_NAME.errors connect.contact_flows.CONTACT_FLOW_NAME.fatal_errors
    connect.contact_flows.CONTACT_FLOW_NAME.call_back_not_dialable connect.queue.QUEUE_NAME.size
    connect.queue.QUEUE_NAME.capacity_exceeded_error connect.queue_wait_time.QUEUE_NAME.minimum
    connect.queue_wait_time.QUEUE_NAME.average connect.queue_wait_time.QUEUE_NAME.maximum
    connect.public_signing_key.SIGNING_KEY_ID`,
  DocDB: `
    docdb.cpu.used docdb.database_connections.used docdb.database_connections.max docdb.database_cursor.used
    docdb.database_cursor.max docdb.database_cursor.timeout docdb.memory.free docdb.memory.swap docdb.storage.free
    docdb.transaction.open docdb.transaction.open_max docdb.transaction.started docdb.transaction.committed
    docdb.transaction.aborted docdb.replica_lag.max docdb.replica_lag.min docdb.replica_lag.lag docdb.operation.command
    docdb.operation.delete docdb.operation.getmore docdb.operation.insert docdb.operation.query docdb.operation.update
    docdb.disk_latency.read docdb.disk_latency.write docdb.disk_iops.read docdb.disk_iops.write docdb.documents.deleted
    docdb.documents.inserted docdb.documents.returned docdb.documents.updated docdb.documents.ttl_deleted
    docdb.network_throughput.receive docdb.network_throughput.transmit docdb.network_throughput.all docdb.disk_throughput.read
    docdb.disk_throughput.write docdb.cpu_credit.usage docdb.cpu_credit.balance docdb.cpu_credit.surplus
    docdb.cpu_credit.charged docdb.cache_hit_ratio.buffer docdb.cache_hit_ratio.index docdb.throttle_queue_depth.low_mem
    docdb.throttle_queue_depth.low_mem_max docdb.disk_queue_depth.disk docdb.uptime.engine docdb.throttled.low_mem
    docdb.change_stream_log.size docdb.volume_used.bytes docdb.backup_storage_used.snapshot
    docdb.backup_storage_used.total_billed docdb.backup_storage_used.retention_period`,
  CodeBuild: `
    codebuild.builds.count codebuild.builds.succeeded codebuild.builds.failed codebuild.builds.all_builds
    codebuild.builds.submitted codebuild.builds.queued codebuild.builds.provisioning codebuild.builds.download_source
    codebuild.builds.install codebuild.builds.pre_build codebuild.builds.build codebuild.builds.post_build
    codebuild.builds.upload_artifact codebuild.builds.finalizing codebuild.cpu_utilization.used
    codebuild.cpu_utilization_percent.used codebuild.memory_utilization.used codebuild.memory_utilization_percent.used
    codebuild.storage_io_bytes.read codebuild.storage_io_bytes.write`,
  Athena: `
    athena.processed_bytes.#.average athena.processed_bytes.#.max athena.processed_bytes.#.min
    athena.time.dml.#.engine_execution athena.time.dml.#.query_planning athena.time.dml.#.query_queue
    athena.time.dml.#.service_pre_processing athena.time.dml.#.service_processing athena.time.dml.#.total_execution
    athena.time.ddl.#.engine_execution athena.time.ddl.#.query_planning athena.time.ddl.#.query_queue
    athena.time.ddl.#.service_pre_processing athena.time.ddl.#.service_processing athena.time.ddl.#.total_execution
    athena.time.utility.#.engine_execution athena.time.utility.#.query_planning athena.time.utility.#.query_queue
    athena.time.utility.#.service_pre_processing athena.time.utility.#.service_processing
    athena.time.utility.#.total_execution`,
} as const;

/** Services of AWS, in Mackerel's spelling and order. */
export type AwsService = keyof typeof METRICS;
export const AWS_SERVICES = Object.keys(METRICS) as readonly AwsService[];

/** The names of a service's metrics. */
export const metricsOfService = (service: AwsService): readonly string[] => METRICS[service].trim().split(/\s+/);
