/** CronJobs: Jobs at times. */
@NullMarked
package dev.proa.controllers.cronjob;

import org.jspecify.annotations.NullMarked;
