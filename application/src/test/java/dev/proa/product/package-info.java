/** The product as users meet it: real commands, real containers. */
package dev.proa.product;
